using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>What is remarkable about a file of an import.</summary>
internal sealed class FileSummary(ExportFile file, long bytes)
{
    private static readonly DateTime s_february1970 = DateTime.UnixEpoch.AddMonths(1);

    private long _documents;
    private long _ofJanuary1970;

    public string Path => file.Path;

    /// <summary>Documents, also rejected ones, and errors in the place of documents.</summary>
    public long Entries { get; set; }

    /// <summary>
    /// Whether the file holds nothing and should hold something. A dump has a file for each collection, also for those that hold nothing, but a
    /// gzip file is never of no bytes, and a workspace has messages.
    /// </summary>
    public bool IsEmpty => Entries == 0
        && (file.Format == FileFormat.Json || file.Source == DocumentSource.Messages || (bytes == 0 && file.Path.EndsWith(".gz", StringComparison.Ordinal)));

    /// <summary>Whether all documents were changed in January 1970, as it seems when seconds are read as milliseconds.</summary>
    public bool IsOfJanuary1970 => _documents > 0 && _documents == _ofJanuary1970;

    public void Add(EventDocument document)
    {
        _documents++;
        _ofJanuary1970 += document.Version >= DateTime.UnixEpoch && document.Version < s_february1970 ? 1 : 0;
    }
}
