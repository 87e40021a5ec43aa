using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Writes what does not fit in one batch. Each chunk commits by itself and lets waiting writers in between.</summary>
internal static class ChunkedWriting
{
    /// <param name="store">Where to.</param>
    /// <param name="chunks">The chunks, each made while an earlier one is written.</param>
    /// <param name="stage">Stages a chunk's documents.</param>
    /// <param name="committed">Told of each chunk after its commit, in their order.</param>
    /// <param name="cancellationToken">Gives up; chunks that are committed stay.</param>
    public static async Task WriteAsync<TChunk>(
        this IngestStore store,
        IAsyncEnumerable<TChunk> chunks,
        Func<IngestSession, TChunk, Task> stage,
        Action<TChunk, IReadOnlyDictionary<DocumentKind, AppliedCounts>> committed,
        CancellationToken cancellationToken)
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
            // No connection is let go of while a commit is under way on it.
            await ((Task)commit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<AppliedBatch?> CommitAsync(IngestSession session, TChunk chunk, AppliedBatch? previous)
        {
            var applied = await session.CommitAsync(previous, cancellationToken);
            committed(chunk, applied.Counts);
            return applied;
        }
    }
}
