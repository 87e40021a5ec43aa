using System.Diagnostics.Metrics;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>The metrics of the write path. The outcome "unchanged" includes documents that are older than the stored row.</summary>
public sealed class IngestMetrics : IDisposable
{
    public const string MeterName = "Engagement.Ingest";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _documents;
    private readonly Histogram<double> _batch;
    private readonly Histogram<double> _lag;
    private readonly TimeProvider _clock;
    private int _waiting;

    public IngestMetrics(TimeProvider clock)
    {
        _clock = clock;
        _documents = _meter.CreateCounter<long>("engagement.ingest.documents", null, "Documents by kind and outcome.");
        _batch = _meter.CreateHistogram<double>("engagement.ingest.batch.duration", "s", "From waiting for its turn to the commit of a batch.");
        _meter.CreateObservableGauge(
            "engagement.ingest.waiting", () => Volatile.Read(ref _waiting), null, "Documents sent live that wait for their turn.");
        _lag = _meter.CreateHistogram<double>("engagement.ingest.lag", "s", "From the newest version in a batch to its commit.");
    }

    internal void SetWaiting(int documents) => Volatile.Write(ref _waiting, documents);

    internal long StartTimestamp() => _clock.GetTimestamp();

    internal TimeSpan ElapsedSince(long start) => _clock.GetElapsedTime(start);

    internal void RecordCommit(long start, DateTime newest, IReadOnlyDictionary<DocumentKind, AppliedCounts> counts)
    {
        _batch.Record(ElapsedSince(start).TotalSeconds);
        _lag.Record(Math.Max(0, (_clock.GetUtcNow().UtcDateTime - newest).TotalSeconds));
        foreach (var (kind, count) in counts)
        {
            Count(kind, "added", count.Added);
            Count(kind, "changed", count.Changed);
            Count(kind, "unchanged", count.Unchanged);
        }
    }

    internal void CountRejected() => _documents.Add(1, new("kind", "unknown"), new("outcome", "rejected"));

    public void Dispose() => _meter.Dispose();

    private void Count(DocumentKind kind, string outcome, long documents)
    {
        if (documents > 0)
        {
            _documents.Add(documents, new("kind", Name(kind)), new("outcome", outcome));
        }
    }

    private static string Name(DocumentKind kind) => kind switch
    {
        DocumentKind.Room => "rooms",
        DocumentKind.User => "users",
        DocumentKind.Message => "messages",
        DocumentKind.Session => "sessions",
        _ => "daily_activity",
    };
}
