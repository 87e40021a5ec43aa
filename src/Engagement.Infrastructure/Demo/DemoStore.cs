using Engagement.Application.Common;
using Engagement.Application.Demo;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Ingest;
using Engagement.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Infrastructure.Demo;

public sealed class DemoStore(IDbContextFactory<NpgsqlEngagementDbContext> contexts, IngestStore ingest) : IDemoStore
{
    private const string NewStore =
        "EmbeddedPostgres__DataDirectory to a new folder (or ConnectionStrings__Engagement to an empty database) for the demo.";

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

    public async Task<IReadOnlyList<ImportedKind>> WriteAsync(
        DemoSize size, DateTime until, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        await RequireSameAsync(size, cancellationToken);
        var totals = new ImportTotals();
        await ingest.WriteAsync(Chunks(size, until).ToAsyncEnumerable(), StageAsync, ReportCommit, cancellationToken);
        return totals.Kinds;

        async Task StageAsync(IngestSession session, Chunk chunk)
        {
            await session.StageAsync(chunk.Content.Documents, cancellationToken);
            chunk.Content.Documents.Clear();
        }

        void ReportCommit(Chunk chunk, IReadOnlyDictionary<DocumentKind, AppliedCounts> counts)
        {
            totals.Add(counts);
            progress?.Report(new WorkProgress(chunk.Messages, size.Messages, totals.Documents));
        }
    }

    public async Task<(long Messages, long Users, long Rooms)> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return (
            await db.Messages.LongCountAsync(cancellationToken),
            await db.Users.LongCountAsync(cancellationToken),
            await db.Rooms.LongCountAsync(cancellationToken));
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
        var chunk = new ImportChunk(ingest.ChunkSize);
        var messages = 0L;
        foreach (var document in DemoWorkspace.DocumentsUpTo(size, until))
        {
            chunk.Add(document);
            messages += document is MessageDocument { Columns: { } columns } && columns.SentAt == document.Version ? 1 : 0;
            if (chunk.Full)
            {
                yield return new Chunk(chunk, messages);
                chunk = new ImportChunk(ingest.ChunkSize);
            }
        }

        yield return new Chunk(chunk, messages);
    }

    private sealed record Chunk(ImportChunk Content, long Messages);
}
