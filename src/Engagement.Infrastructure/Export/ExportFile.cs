using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Export;

/// <summary>One file of an export.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Source">The collection that its name tells.</param>
public sealed record ExportFile(string Path, DocumentSource Source)
{
    /// <summary>Opens the file for one pass from its beginning.</summary>
    public FileStream Open() =>
        new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
}

/// <summary>What there is to import.</summary>
/// <param name="Files">The files in the order in which to read them.</param>
/// <param name="Skipped">Files in the named folders that are no part of an export.</param>
public sealed record ExportSelection(IReadOnlyList<ExportFile> Files, IReadOnlyList<string> Skipped);
