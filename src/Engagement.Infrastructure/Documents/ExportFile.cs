using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Documents;

/// <summary>One file of an export.</summary>
/// <param name="Source">The collection in its name.</param>
/// <param name="Database">The database to read of an archive; null in every other file.</param>
public sealed record ExportFile(string Path, DocumentSource Source, FileFormat Format = FileFormat.Json, string? Database = null)
{
    /// <exception cref="ExportPathException">It is no regular file, or cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        if (!RegularFile.Is(path))
        {
            throw new ExportPathException(
                $"{path} is not a regular file: a pipe, socket, device or broken link cannot be imported. "
                + "Write what it holds to a file first.");
        }

        try
        {
            return new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExportPathException($"{path} cannot be read: {exception.Message.TrimEnd('.')}. Make it readable, or leave it out.");
        }
    }

    /// <summary>Opens the file as <see cref="Open(string)"/> does.</summary>
    public FileStream Open() => Open(Path);

    /// <summary>The place of a document in the file.</summary>
    /// <param name="number">Its line, or its first byte in a dump.</param>
    public DocumentPlace Place(long number) => new(number, Dump);

    /// <summary>The file's length; fails as <see cref="Open(string)"/> does.</summary>
    public long Measure()
    {
        using var stream = Open();
        return stream.Length;
    }

    /// <summary>Splits the file's bytes into documents.</summary>
    /// <param name="stream">What <see cref="Open()"/> opened.</param>
    /// <param name="credentials">Whether the credentials of users are read.</param>
    internal DocumentSplitter Split(Stream stream, bool credentials) => new(stream, dump: Format switch
    {
        FileFormat.Bson => new BsonScanner(Dump!, credentials),
        FileFormat.Archive => new ArchiveScanner(Database, credentials),
        _ => null,
    });

    private DumpOrigin? Dump => Format == FileFormat.Json ? null : new DumpOrigin(null, Source);
}

/// <summary>The files of an import.</summary>
/// <param name="Files">The files in the order in which to read them.</param>
/// <param name="Skipped">Other files in the given folders.</param>
/// <param name="Unsupported">Files of collections that are not stored.</param>
public sealed record ExportSelection(IReadOnlyList<ExportFile> Files, IReadOnlyList<string> Skipped, IReadOnlyList<string> Unsupported)
{
    /// <summary>Whether a file that seems to hold messages is left out.</summary>
    public bool SkipsMessages => Skipped.Any(CollectionNames.MayHoldMessages);
}

/// <summary>A path that cannot be imported; the message names it and the remedy.</summary>
public sealed class ExportPathException(string message) : Exception(message);
