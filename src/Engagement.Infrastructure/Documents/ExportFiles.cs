using System.Text.RegularExpressions;
using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Documents;

/// <summary>Finds the files of an export and their collections by name.</summary>
public static partial class ExportFiles
{
    private const string RejectsEnding = ".rejects.jsonl";

    private const string Expected =
        "expected files such as rocketchat_room.json, users.jsonl, rocketchat_message.ndjson.gz, or a folder of them";

    /// <summary>
    /// The given files and those directly in the given folders, once each: rooms, users, sessions, messages, trash, then unknown ones. In a
    /// folder, files of unknown names are skipped, unless all names are unknown.
    /// </summary>
    /// <exception cref="ExportPathException">A path does not exist, cannot be read, or is a folder without anything to import.</exception>
    public static ExportSelection Find(IEnumerable<string> paths)
    {
        var files = new List<ExportFile>();
        var skipped = new List<string>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(new ExportFile(path, SourceOf(path)));
            }
            else if (Directory.Exists(path))
            {
                AddFolder(path, files, skipped);
            }
            else
            {
                throw new ExportPathException($"{path} does not exist: {Expected}");
            }
        }

        var ordered = files.DistinctBy(file => Path.GetFullPath(file.Path)).OrderBy(file => file.Source).ToList();
        var taken = ordered.Select(file => Path.GetFullPath(file.Path)).ToHashSet();
        return new ExportSelection(ordered, [.. skipped.Distinct().Where(path => !taken.Contains(Path.GetFullPath(path)))]);
    }

    /// <summary>The collection that a file's name says, or <see cref="DocumentSource.Unknown"/>.</summary>
    public static DocumentSource SourceOf(string path)
    {
        var match = CollectionFile().Match(Path.GetFileName(path));
        return !match.Success ? DocumentSource.Unknown : char.ToLowerInvariant(match.Groups["collection"].ValueSpan[0]) switch
        {
            'r' => DocumentSource.Rooms,
            'u' => DocumentSource.Users,
            's' => DocumentSource.Sessions,
            'm' => DocumentSource.Messages,
            _ => DocumentSource.Trash,
        };
    }

    private static void AddFolder(string folder, List<ExportFile> files, List<string> skipped)
    {
        var found = List(folder);
        var known = found.Where(path => SourceOf(path) != DocumentSource.Unknown).ToList();
        var chosen = known.Count > 0 ? known : [.. found.Where(path => DataFile().IsMatch(Path.GetFileName(path)))];
        if (chosen.Count == 0)
        {
            throw new ExportPathException($"{folder} holds nothing to import: {Expected}");
        }

        files.AddRange(chosen.Select(path => new ExportFile(path, SourceOf(path))));
        skipped.AddRange(found.Except(chosen).Where(path => !path.EndsWith(RejectsEnding, StringComparison.OrdinalIgnoreCase)));
    }

    private static List<string> List(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new ExportPathException($"{folder} cannot be read: {exception.Message}");
        }
    }

    [GeneratedRegex(
        @"\A(rocketchat_)?((?<collection>rooms?|users?|sessions?|messages?)|_?(?<collection>trash))\.(json|jsonl|ndjson)(\.gz)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CollectionFile();

    // Without the metadata of mongodump and the rejects of an earlier import.
    [GeneratedRegex(
        @"\A(?!\.)(?!.*\.(metadata|rejects)\.).*\.(json|jsonl|ndjson)(\.gz)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DataFile();
}
