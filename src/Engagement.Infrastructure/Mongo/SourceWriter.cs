using Engagement.Application.Common;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Ingest;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Mongo;

/// <summary>Writes what is read from the source, through the one write path.</summary>
internal sealed class SourceWriter(
    IngestStore store, NpgsqlDataSource dataSource, IngestMetrics metrics, IOptions<WorkspaceOptions> options, TimeProvider clock)
{
    /// <summary>Parses documents for one task.</summary>
    public SourceDocuments NewDocuments() => new(options, metrics, clock);

    public Task<IngestSession> OpenAsync(CancellationToken cancellationToken) => store.OpenAsync(cancellationToken);

    public Task SaveAsync(SourceProgress progress, CancellationToken cancellationToken) => progress.SaveAsync(dataSource, cancellationToken);

    /// <summary>Reads queries of the source and writes their documents, chunk by chunk.</summary>
    /// <param name="source">The database.</param>
    /// <param name="asOf">The reads see at least what the source had then.</param>
    /// <param name="queries">The queries, one after the other.</param>
    /// <param name="documents">Parses the documents.</param>
    /// <param name="progressOf">The progress that is stored with a chunk; null for none.</param>
    /// <param name="onCommitted">Called after the commit of each chunk.</param>
    /// <param name="cancellationToken">Stops before the next commit.</param>
    public async Task CopyAsync(
        SourceDatabase source,
        SourceTime asOf,
        IEnumerable<SourceQuery> queries,
        SourceDocuments documents,
        Func<SourceChunk, SourceProgress?> progressOf,
        Action<SourceChunk, IReadOnlyDictionary<DocumentKind, AppliedCounts>> onCommitted,
        CancellationToken cancellationToken)
    {
        using var session = await source.StartSessionAsync(asOf.Operation, cancellationToken);
        await store.WriteAsync(
            SourceReader.ReadAsync(store.ChunkSize, source, session, queries, documents, cancellationToken),
            (ingest, chunk) => ingest.StageAsync(chunk.Content.Documents, cancellationToken),
            onCommitted,
            cancellationToken,
            (connection, chunk) => progressOf(chunk)?.SaveAsync(connection, cancellationToken) ?? Task.CompletedTask);
    }
}
