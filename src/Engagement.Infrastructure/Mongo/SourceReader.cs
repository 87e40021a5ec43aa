using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Ingest;
using MongoDB.Driver;

namespace Engagement.Infrastructure.Mongo;

/// <summary>Reads documents of the source in chunks; the next chunk is read and parsed while the last one is written.</summary>
internal static class SourceReader
{
    /// <param name="size">The size of a chunk.</param>
    /// <param name="source">The database.</param>
    /// <param name="session">The reads see at least what the session has seen.</param>
    /// <param name="queries">The queries, one after the other.</param>
    /// <param name="documents">Parses the documents.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async IAsyncEnumerable<SourceChunk> ReadAsync(
        ChunkSize size, SourceDatabase source, IClientSessionHandle session, IEnumerable<SourceQuery> queries, SourceDocuments documents,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var chunks = Channel.CreateBounded<SourceChunk>(1);
        var reading = Task.Run(() => FillAsync(chunks.Writer, size, source, session, queries, documents, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var chunk in chunks.Reader.ReadAllAsync(cancellationToken))
            {
                yield return chunk;
            }
        }
        finally
        {
            // The reader must not outlive the session.
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FillAsync(
        ChannelWriter<SourceChunk> chunks, ChunkSize size, SourceDatabase source, IClientSessionHandle session, IEnumerable<SourceQuery> queries,
        SourceDocuments documents, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var query in queries)
            {
                using var cursor = await source.FindAsync(session, query, cancellationToken);
                var chunk = new ImportChunk(size);
                var read = 0;
                while (await cursor.MoveNextAsync(cancellationToken))
                {
                    foreach (var raw in cursor.Current)
                    {
                        using (raw)
                        {
                            read++;
                            if (documents.Parse(raw, query.Source) is { } document)
                            {
                                chunk.Add(document);
                            }
                        }

                        if (chunk.Full)
                        {
                            await chunks.WriteAsync(new SourceChunk(query, chunk, read, IsLast: false), cancellationToken);
                            (chunk, read) = (new ImportChunk(size), 0);
                        }
                    }
                }

                await chunks.WriteAsync(new SourceChunk(query, chunk, read, IsLast: true), cancellationToken);
            }

            chunks.Complete();
        }
        catch (Exception failure)
        {
            chunks.Complete(failure);
        }
    }
}

/// <summary>Documents of one query that are written in one transaction.</summary>
/// <param name="Content">The documents.</param>
/// <param name="Read">How many were read for it; rejected ones among them.</param>
/// <param name="IsLast">Whether it completes the query.</param>
internal sealed record SourceChunk(SourceQuery Query, ImportChunk Content, int Read, bool IsLast)
{
    /// <summary>The date by which messages are read; null for other documents. Taken before the documents are written.</summary>
    public DateTime? Until { get; } = Content.Documents.Count == 0 ? null : Content.Documents[^1] switch
    {
        MessageDocument { Columns: { } message, Deleted: false } => message.SentAt,
        _ => null,
    };
}
