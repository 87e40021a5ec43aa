using Engagement.Application.Common;
using Engagement.Application.Demo;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Ingest;
using Engagement.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Infrastructure.Demo;

/// <summary>A store that holds one made-up workspace and nothing else.</summary>
public sealed class DemoStore(IDbContextFactory<NpgsqlEngagementDbContext> contexts, IngestStore ingest)
{
    private const string NewStore =
        "EmbeddedPostgres__DataDirectory to a new folder (or ConnectionStrings__Engagement to an empty database) for the demo.";

    /// <summary>Marks the store as a demo, once, while it holds nothing.</summary>
    /// <param name="option">What was asked for.</param>
    /// <param name="advice">What to do where the store holds something else; goes on with the settings of a new one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">It holds something else.</exception>
    public async Task ClaimAsync(string option, string advice, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Workspace.Where(row => row.DataVersion == 0 && !db.Accounts.Any())
            .ExecuteUpdateAsync(row => row.SetProperty(workspace => workspace.Demo, true), cancellationToken);
        if (!await db.Workspace.AnyAsync(row => row.Demo, cancellationToken))
        {
            throw new StoreException(
                $"The store holds a workspace or accounts of its own; {option} would mix made-up numbers into them. {advice} {NewStore}");
        }
    }

    /// <summary>Writes the documents of a workspace that the store lacks.</summary>
    /// <exception cref="StoreException">It holds another made-up workspace.</exception>
    public async Task<IReadOnlyList<ImportedKind>> WriteAsync(
        DemoSize size, DateTime until, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        await RequireSameAsync(size, cancellationToken);
        var totals = new ImportTotals();
        await ingest.WriteAsync(Chunks(size, until).ToAsyncEnumerable(), StageAsync, Committed, cancellationToken);
        return totals.Kinds;

        async Task StageAsync(IngestSession session, Chunk chunk)
        {
            await session.StageAsync(chunk.Content.Documents, cancellationToken);
            chunk.Content.Documents.Clear();
        }

        void Committed(Chunk chunk, IReadOnlyDictionary<DocumentKind, AppliedCounts> counts)
        {
            totals.Add(counts);
            progress?.Report(new WorkProgress(chunk.Messages, size.Messages, totals.Documents));
        }
    }

    private async Task RequireSameAsync(DemoSize size, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var founder = DemoWorkspace.FounderId(size);
        if (await db.Workspace.AnyAsync(row => row.DataVersion > 0, cancellationToken)
            && !await db.Users.AnyAsync(user => user.Id == founder, cancellationToken))
        {
            throw new StoreException(
                $"The store holds another demo workspace: of other options, up to another day, or of another version of this program. Set {NewStore}");
        }
    }

    private IEnumerable<Chunk> Chunks(DemoSize size, DateTime until)
    {
        var chunk = new ImportChunk(ingest.Pace);
        var messages = 0L;
        foreach (var document in DemoWorkspace.DocumentsUpTo(size, until))
        {
            chunk.Add(document);
            messages += document is MessageDocument { Columns: { } columns } && columns.SentAt == document.Version ? 1 : 0;
            if (chunk.Full)
            {
                yield return new Chunk(chunk, messages);
                chunk = new ImportChunk(ingest.Pace);
            }
        }

        yield return new Chunk(chunk, messages);
    }

    private sealed record Chunk(ImportChunk Content, long Messages);
}
