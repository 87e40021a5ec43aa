using Engagement.Application.Ingest;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>The sums of an import's batches.</summary>
internal sealed class ImportTotals
{
    private readonly Dictionary<DocumentKind, AppliedCounts> _kinds = [];

    public long Ignored { get; set; }

    public long Documents => _kinds.Values.Sum(counts => counts.Received);

    public IReadOnlyList<ImportedKind> Kinds =>
        [.. _kinds.OrderBy(kind => kind.Key).Select(kind => new ImportedKind(
            kind.Key, kind.Value.Received, kind.Value.Added, kind.Value.Changed, kind.Value.Unchanged, kind.Value.Older))];

    public void Add(IReadOnlyDictionary<DocumentKind, AppliedCounts> batch)
    {
        foreach (var (kind, counts) in batch)
        {
            var sum = _kinds.GetValueOrDefault(kind);
            _kinds[kind] = new AppliedCounts(
                sum.Received + counts.Received, sum.Added + counts.Added, sum.Changed + counts.Changed, sum.Older + counts.Older);
        }
    }
}
