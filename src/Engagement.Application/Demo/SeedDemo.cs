using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Demo;

/// <summary>
/// <c>serve --demo</c>: fills an empty store with a generated workspace up to now, or adds the missing days, and issues a new token and password.
/// </summary>
[RequiresPermission(Permissions.OperateStore)]
public sealed record SeedDemoCommand : IRequest<SeedDemoResult>;

/// <summary>The login for the demo and the size of the store.</summary>
/// <param name="UserId">The value of <c>X-User-Id</c>.</param>
/// <param name="Token">The value of <c>X-Auth-Token</c>, new in this run.</param>
/// <param name="Password">Its password, new in this run.</param>
/// <param name="Start">An instant of the first day of a week with messages.</param>
/// <param name="End">An instant of its last day, now.</param>
/// <param name="Messages">Messages in the store.</param>
/// <param name="Users">Users in the store.</param>
/// <param name="Rooms">Rooms in the store.</param>
public sealed record SeedDemoResult(
    string UserId, string Token, string Username, string Password, DateTime Start, DateTime End, long Messages, long Users, long Rooms);

internal sealed class SeedDemoCommandHandler(EngagementDbContext db, IDemoStore store, IPasswordHasher passwords, TimeProvider clock)
    : IRequestHandler<SeedDemoCommand, SeedDemoResult>
{
    private const string AccountName = "demo";
    private static readonly TimeSpan s_shown = TimeSpan.FromDays(6);

    public async Task<SeedDemoResult> Handle(SeedDemoCommand request, CancellationToken cancellationToken)
    {
        await store.ClaimAsync("--demo", "Serve it without --demo, or set", cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        await store.WriteAsync(await SizeAsync(now, cancellationToken), now, null, cancellationToken);

        var (userId, token, password) = await IssueAsync(now, cancellationToken);
        var (messages, users, rooms) = await store.CountAsync(cancellationToken);
        return new SeedDemoResult(userId, token, AccountName, password, now - s_shown, now, messages, users, rooms);
    }

    /// <summary>An existing store keeps its first day.</summary>
    private async Task<DemoSize> SizeAsync(DateTime now, CancellationToken cancellationToken)
    {
        var founded = await db.Rooms.Where(room => room.Id == DemoWorkspace.FirstRoomId)
            .Select(room => room.CreatedAt).SingleOrDefaultAsync(cancellationToken);
        var size = DemoSize.Small(DateOnly.FromDateTime(now));
        return founded is null ? size : size with { LastDay = DemoWorkspace.FirstDayAfter(founded.Value).AddDays(size.Days - 1) };
    }

    /// <summary>A new token and a new password at each run; those of earlier runs stop working.</summary>
    private async Task<(string UserId, string Token, string Password)> IssueAsync(DateTime now, CancellationToken cancellationToken)
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
