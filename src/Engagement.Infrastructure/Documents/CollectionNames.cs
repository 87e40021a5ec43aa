using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Documents;

/// <summary>Tells from the name of a collection, or of a file, which of the stored collections it is.</summary>
public static partial class CollectionNames
{
    private static readonly FrozenDictionary<string, DocumentSource> s_sources = new Dictionary<string, DocumentSource>
    {
        ["rocketchat_room"] = DocumentSource.Rooms,
        ["users"] = DocumentSource.Users,
        ["rocketchat_sessions"] = DocumentSource.Sessions,
        ["rocketchat_message"] = DocumentSource.Messages,
        ["rocketchat__trash"] = DocumentSource.Trash,
    }.ToFrozenDictionary();

    /// <summary>The collection of a source in a workspace's database.</summary>
    public static string CollectionOf(DocumentSource source) => s_sources.Single(entry => entry.Value == source).Key;

    /// <summary>The source that a collection of a workspace's database is; null for every other one.</summary>
    public static DocumentSource? Source(string collection) => s_sources.TryGetValue(collection, out var source) ? source : null;

    /// <summary>
    /// The source that a file's name tells, <see cref="DocumentSource.Unknown"/> where it names no collection, or null for a collection that is
    /// not stored. In a dump the name is the collection's. Other tools write the database's name, dates and numbers around it.
    /// </summary>
    public static DocumentSource? SourceOfFile(string path)
    {
        var file = DataFile().Match(Path.GetFileName(path));
        if (!file.Success)
        {
            return DocumentSource.Unknown;
        }

        var name = file.Groups["name"].Value;
        if (IsBsonFile(path) || Described().IsMatch(name))
        {
            return Source(name);
        }

        // The database's name comes first, and may look like a collection's.
        foreach (var part in name.Split('.').AsEnumerable().Reverse())
        {
            if (Stored().Match(part) is { Success: true } stored)
            {
                return Kind(stored.Groups["collection"].Value);
            }

            if (Prefixed().IsMatch(part))
            {
                return null;
            }
        }

        return OfWorkspace().IsMatch(name) ? null : DocumentSource.Unknown;
    }

    /// <summary>Whether the name is that of a collection's file in a dump.</summary>
    public static bool IsBsonFile(string path) => BsonFile().IsMatch(path);

    /// <summary>The collection of a file in a dump.</summary>
    public static string CollectionOfDump(string path) => BsonFile().Replace(Path.GetFileName(path), "");

    /// <summary>Whether the name is that of an archive.</summary>
    public static bool IsArchive(string path) => ArchiveFile().IsMatch(path);

    /// <summary>Whether the name is that of a file of documents, whatever the collection.</summary>
    public static bool IsDataFile(string path) => DataFile().IsMatch(Path.GetFileName(path)) && !IsDescription(path);

    /// <summary>Whether the file describes a dump or a collection of it, or holds the rejects of an earlier import.</summary>
    public static bool IsDescription(string path) =>
        DataFile().Match(Path.GetFileName(path)) is { Success: true } file && Described().IsMatch(file.Groups["name"].ValueSpan);

    /// <summary>Whether a file of no known name seems to hold messages.</summary>
    public static bool MayHoldMessages(string path) =>
        IsDataFile(path) && !IsBsonFile(path) && Path.GetFileName(path) is var name
        && name.Contains("message", StringComparison.OrdinalIgnoreCase) && !name.Contains("message_read", StringComparison.OrdinalIgnoreCase);

    private static DocumentSource? Kind(string collection) => collection.ToLowerInvariant().TrimStart('_') switch
    {
        "room" or "rooms" => DocumentSource.Rooms,
        "user" or "users" => DocumentSource.Users,
        "session" or "sessions" => DocumentSource.Sessions,
        "message" or "messages" => DocumentSource.Messages,
        _ => DocumentSource.Trash,
    };

    [GeneratedRegex(@"\A(?!\.)(?<name>.+)\.(json|jsonl|ndjson|bson)(\.gz)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DataFile();

    [GeneratedRegex(@"\.bson(\.gz)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BsonFile();

    [GeneratedRegex(@"\.(archive(\.gz)?|agz)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ArchiveFile();

    [GeneratedRegex(@"(\A|\.)(metadata|rejects)\z|\Aprelude\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Described();

    // What follows has a digit, or says that it is a copy or a part.
    [GeneratedRegex(
        @"(\A|(?<![a-z0-9])rocketchat_)(?<collection>rooms?|users?|sessions?|messages?|_?trash)"
            + @"([ _-]*(\(\d+\)|copy|part|export|old|new|(?>\d[\d:_TZ-]*)))*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Stored();

    [GeneratedRegex(@"(?<![a-z0-9])rocketchat_[a-z_]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prefixed();

    // A database and a collection, and not a date, a part or a copy.
    [GeneratedRegex(@"\Arocketchat\.(?!part|copy|export|dump|backup)[a-z_]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfWorkspace();
}
