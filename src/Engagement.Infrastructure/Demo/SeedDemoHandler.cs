using Engagement.Application.Accounts;
using Engagement.Application.Demo;
using Engagement.Application.Store;
using Engagement.Domain;
using Engagement.Infrastructure.Ingest;
using Engagement.Infrastructure.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Infrastructure.Demo;

public sealed class SeedDemoHandler(IDbContextFactory<EngagementDbContext> contexts, IngestStore ingest, TimeProvider clock)
    : IRequestHandler<SeedDemoCommand, SeedDemoResult>
{
    private const string AccountName = "demo";
    private static readonly TimeSpan s_shown = TimeSpan.FromDays(6);

    public async Task<SeedDemoResult> Handle(SeedDemoCommand request, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await ClaimAsync(db, cancellationToken);

        var now = clock.GetUtcNow().UtcDateTime;
        await using (var session = await ingest.OpenAsync(cancellationToken))
        {
            await session.ApplyAsync([.. DemoWorkspace.DocumentsUpTo(now)], cancellationToken);
        }

        var (userId, token) = await IssueTokenAsync(db, now, cancellationToken);
        return new SeedDemoResult(
            userId,
            token,
            now - s_shown,
            now,
            await db.Messages.LongCountAsync(cancellationToken),
            await db.Users.LongCountAsync(cancellationToken),
            await db.Rooms.LongCountAsync(cancellationToken));
    }

    /// <summary>Marks the store as a demo, once, while it holds nothing.</summary>
    private static async Task ClaimAsync(EngagementDbContext db, CancellationToken cancellationToken)
    {
        await db.Workspace.Where(row => row.DataVersion == 0 && !db.Accounts.Any())
            .ExecuteUpdateAsync(row => row.SetProperty(workspace => workspace.Demo, true), cancellationToken);
        if (!await db.Workspace.AnyAsync(row => row.Demo, cancellationToken))
        {
            throw new StoreException(
                "The store holds a workspace or accounts of its own; --demo would mix made-up numbers into them. Serve it without --demo, "
                + "or set EmbeddedPostgres__DataDirectory to a new folder (or ConnectionStrings__Engagement to an empty database) for the demo.");
        }
    }

    /// <summary>A new token at each run; those of earlier runs stop working.</summary>
    private static async Task<(string UserId, string Token)> IssueTokenAsync(
        EngagementDbContext db, DateTime now, CancellationToken cancellationToken)
    {
        var userId = await db.Accounts.Where(account => account.Username == AccountName)
            .Select(account => account.UserId).SingleOrDefaultAsync(cancellationToken);
        if (userId is null)
        {
            userId = Secrets.NewId();
            db.Accounts.Add(new AccountRow { UserId = userId, Username = AccountName, Roles = [Permissions.AdminRole], Active = true });
        }

        var token = Secrets.NewToken();
        await db.AccessTokens.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        db.AccessTokens.Add(new AccessTokenRow { Hash = Secrets.HashToken(token), UserId = userId, CreatedAt = now, Name = "serve --demo" });
        await db.SaveChangesAsync(cancellationToken);
        return (userId, token);
    }
}
