using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Documents;

/// <summary>One file of an export.</summary>
/// <param name="Source">The collection in its name.</param>
public sealed record ExportFile(string Path, DocumentSource Source)
{
    /// <exception cref="ExportPathException">It is no regular file, or cannot be opened.</exception>
    public FileStream Open()
    {
        if (!RegularFile.Is(Path))
        {
            throw new ExportPathException(
                $"{Path} is not a regular file: a pipe, socket, device or broken link cannot be imported. "
                + "Write what it holds to a file first.");
        }

        try
        {
            return new FileStream(
                Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExportPathException($"{Path} cannot be read: {exception.Message.TrimEnd('.')}. Make it readable, or leave it out.");
        }
    }

    /// <summary>The file's length; fails as <see cref="Open"/> does.</summary>
    public long Measure()
    {
        using var stream = Open();
        return stream.Length;
    }
}

/// <summary>The files of an import.</summary>
/// <param name="Files">The files in the order in which to read them.</param>
/// <param name="Skipped">Other files in the given folders.</param>
public sealed record ExportSelection(IReadOnlyList<ExportFile> Files, IReadOnlyList<string> Skipped);

/// <summary>A path that cannot be imported; the message names it and the remedy.</summary>
public sealed class ExportPathException(string message) : Exception(message);
