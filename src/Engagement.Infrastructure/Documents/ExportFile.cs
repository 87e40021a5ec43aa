using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Documents;

/// <summary>One file of an export.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Source">The collection that its name tells.</param>
public sealed record ExportFile(string Path, DocumentSource Source)
{
    /// <summary>Opens the file for one pass from its beginning.</summary>
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

    /// <summary>How long the file is; whatever <see cref="Open"/> refuses is refused here.</summary>
    /// <exception cref="ExportPathException">See <see cref="Open"/>.</exception>
    public long Measure()
    {
        using var stream = Open();
        return stream.Length;
    }
}

/// <summary>What there is to import.</summary>
/// <param name="Files">The files in the order in which to read them.</param>
/// <param name="Skipped">Files in the named folders that are no part of an export.</param>
public sealed record ExportSelection(IReadOnlyList<ExportFile> Files, IReadOnlyList<string> Skipped);
