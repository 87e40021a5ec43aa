using Engagement.Application.Accounts;
using Engagement.Application.Demo;
using Engagement.Application.Store;
using Engagement.Domain;
using Engagement.Infrastructure.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Infrastructure.Demo;

public sealed class SeedDemoHandler(IDbContextFactory<NpgsqlEngagementDbContext> contexts, DemoStore store, IPasswordHasher passwords, TimeProvider clock)
    : IRequestHandler<SeedDemoCommand, SeedDemoResult>
{
    private const string AccountName = "demo";
    private static readonly TimeSpan s_shown = TimeSpan.FromDays(6);

    public async Task<SeedDemoResult> Handle(SeedDemoCommand request, CancellationToken cancellationToken)
    {
        await store.ClaimAsync("--demo", "Serve it without --demo, or set", cancellationToken);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        await store.WriteAsync(await SizeAsync(db, now, cancellationToken), now, null, cancellationToken);

        var (userId, token, password) = await IssueAsync(db, now, cancellationToken);
        return new SeedDemoResult(
            userId,
            token,
            AccountName,
            password,
            now - s_shown,
            now,
            await db.Messages.LongCountAsync(cancellationToken),
            await db.Users.LongCountAsync(cancellationToken),
            await db.Rooms.LongCountAsync(cancellationToken));
    }

    /// <summary>A store goes on from the day that it began with.</summary>
    private static async Task<DemoSize> SizeAsync(NpgsqlEngagementDbContext db, DateTime now, CancellationToken cancellationToken)
    {
        var founded = await db.Rooms.Where(room => room.Id == DemoWorkspace.FirstRoomId)
            .Select(room => room.CreatedAt).SingleOrDefaultAsync(cancellationToken);
        var size = DemoSize.Small(DateOnly.FromDateTime(now));
        return founded is null ? size : size with { LastDay = DemoWorkspace.FirstDayAfter(founded.Value).AddDays(size.Days - 1) };
    }

    /// <summary>A new token and a new password at each run; those of earlier runs stop working.</summary>
    private async Task<(string UserId, string Token, string Password)> IssueAsync(
        NpgsqlEngagementDbContext db, DateTime now, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsTracking().SingleOrDefaultAsync(row => row.Username == AccountName, cancellationToken);
        if (account is null)
        {
            account = new AccountRow { UserId = Secrets.NewId(), Username = AccountName, Roles = [Permissions.AdminRole], Active = true };
            db.Accounts.Add(account);
        }

        var (userId, password) = (account.UserId, Secrets.NewId());
        account.PasswordHash = passwords.Hash(password);

        var token = Secrets.NewToken();
        await db.AccessTokens.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        db.AccessTokens.Add(new AccessTokenRow { Hash = Secrets.HashToken(token), UserId = userId, CreatedAt = now, Name = "serve --demo" });
        await db.SaveChangesAsync(cancellationToken);
        return (userId, token, password);
    }
}
