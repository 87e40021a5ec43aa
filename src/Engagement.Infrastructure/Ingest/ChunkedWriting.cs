using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Writes more documents than one batch holds. Each chunk has its own transaction; other writers get the lock in between.</summary>
internal static class ChunkedWriting
{
    /// <param name="chunks">The chunks; the next one is read while the last one is written.</param>
    /// <param name="stage">Stages a chunk's documents.</param>
    /// <param name="onCommitted">Called after each chunk's commit, in order.</param>
    /// <param name="cancellationToken">Stops before the next commit; committed chunks stay.</param>
    /// <param name="alongside">Writes to the transaction of a chunk.</param>
    public static async Task WriteAsync<TChunk>(
        this IngestStore store,
        IAsyncEnumerable<TChunk> chunks,
        Func<IngestSession, TChunk, Task> stage,
        Action<TChunk, IReadOnlyDictionary<DocumentKind, AppliedCounts>> onCommitted,
        CancellationToken cancellationToken,
        Func<NpgsqlConnection, TChunk, Task>? alongside = null)
    {
        // Two connections: one receives the next chunk while the other applies the last.
        await using var one = await store.OpenAsync(cancellationToken);
        await using var other = await store.OpenAsync(cancellationToken);
        var (receiving, applying) = (one, other);
        var commit = Task.FromResult<AppliedBatch?>(null);
        try
        {
            await foreach (var chunk in chunks.WithCancellation(cancellationToken))
            {
                await stage(receiving, chunk);
                var previous = await commit;
                (receiving, applying) = (applying, receiving);
                commit = CommitAsync(applying, chunk, previous);
            }

            await commit;
        }
        finally
        {
            // A connection is not closed while it commits.
            await ((Task)commit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<AppliedBatch?> CommitAsync(IngestSession session, TChunk chunk, AppliedBatch? previous)
        {
            var applied = await session.CommitAsync(
                previous, cancellationToken, alongside is null ? null : connection => alongside(connection, chunk));
            onCommitted(chunk, applied.Counts);
            return applied;
        }
    }
}
