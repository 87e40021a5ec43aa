using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Documents;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>The verb <c>import</c>: reads files of a workspace export into the store. Importing the same files again changes nothing.</summary>
/// <param name="Paths">Files and folders.</param>
/// <param name="RejectsPath">Where rejected lines are kept; null: beside the input.</param>
/// <param name="Progress">Told now and then how far the reading is.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record ImportCommand(IReadOnlyList<string> Paths, string? RejectsPath, IProgress<ImportProgress>? Progress)
    : IRequest<ImportResult>;

/// <summary>How far an import is.</summary>
/// <param name="BytesRead">Bytes of the files read, as they are on disk.</param>
/// <param name="BytesTotal">Bytes of all files.</param>
/// <param name="Documents">Documents committed.</param>
public readonly record struct ImportProgress(long BytesRead, long BytesTotal, long Documents);

/// <summary>What an import did.</summary>
/// <param name="Kinds">By kind, those that occurred, in a fixed order.</param>
/// <param name="Rejected">Lines that could not be taken.</param>
/// <param name="RejectsKept">How many of them are kept, the first ones: all, short of a flood.</param>
/// <param name="Ignored">Trash of collections that the store does not keep.</param>
/// <param name="RejectsPath">Where the rejected lines are, when there are any.</param>
/// <param name="FirstRejects">The first few of them: file, line and reason.</param>
/// <param name="SkippedFiles">Files of a folder whose names say that they hold something else.</param>
/// <param name="Elapsed">From the first byte to the last commit.</param>
public sealed record ImportResult(
    IReadOnlyList<ImportedKind> Kinds,
    long Rejected,
    long RejectsKept,
    long Ignored,
    string? RejectsPath,
    IReadOnlyList<string> FirstRejects,
    IReadOnlyList<string> SkippedFiles,
    TimeSpan Elapsed)
{
    /// <summary>Documents read, rejected and ignored ones left out.</summary>
    public long Documents => Kinds.Sum(kind => kind.Read);

    /// <summary>Whether the store is as it was.</summary>
    public bool NothingChanged => Kinds.All(kind => kind is { Added: 0, Changed: 0 });
}

/// <summary>What an import did to the documents of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Read">Documents read.</param>
/// <param name="Added">Documents that were not on record.</param>
/// <param name="Changed">Documents whose stored row changed.</param>
/// <param name="Unchanged">Repeats and older versions.</param>
public sealed record ImportedKind(DocumentKind Kind, long Read, long Added, long Changed, long Unchanged);
