using Engagement.StandIn.Storage;

namespace Engagement.StandIn.Cursors;

/// <summary>The results of a query, which runs on by one batch at a time.</summary>
internal sealed class ResultCursor(CollectionName name, IEnumerable<byte[]> results, DocumentStore store) : ServerCursor(name)
{
    private readonly IEnumerator<byte[]> _results = results.GetEnumerator();
    private byte[]? _next;

    public override bool IsChangeStream => false;

    public override Task<Batch> NextAsync(int maxCount, TimeSpan maxWait, CancellationToken cancellationToken) => Task.FromResult(Next(maxCount));

    public Batch Next(int maxCount)
    {
        lock (store.Lock)
        {
            List<byte[]> documents = [];
            var bytes = 0L;
            while ((_next ??= Read()) is { } document)
            {
                if (documents.Count > 0 && (documents.Count >= maxCount || bytes + document.Length > MaxBatchBytes))
                {
                    break;
                }

                if (maxCount == 0)
                {
                    break;
                }

                documents.Add(document);
                bytes += document.Length;
                _next = null;
            }

            return new Batch(documents, IsLast: _next is null);
        }
    }

    private byte[]? Read() => _results.MoveNext() ? _results.Current : null;
}
