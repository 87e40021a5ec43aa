using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>user list</c>: all accounts, by name.</summary>
[RequiresPermission(Permissions.OperateStore)]
public sealed record ListUsersQuery : IRequest<IReadOnlyList<ListedUser>>;

/// <summary>One account, without its secrets.</summary>
/// <param name="Name">The person's or program's name; null: none.</param>
/// <param name="Email">The e-mail address; null: none.</param>
/// <param name="Active">Whether it may sign in.</param>
/// <param name="HasPassword">Whether it has a password.</param>
/// <param name="ValidTokens">The number of its valid tokens.</param>
public sealed record ListedUser(
    string Username, string UserId, string? Name, string? Email, IReadOnlyList<string> Roles, bool Active, bool HasPassword, int ValidTokens);

internal sealed class ListUsersQueryHandler(EngagementDbContext db, TimeProvider clock)
    : IRequestHandler<ListUsersQuery, IReadOnlyList<ListedUser>>
{
    public async Task<IReadOnlyList<ListedUser>> Handle(ListUsersQuery request, CancellationToken cancellationToken)
    {
        var valid = db.AccessTokens.Valid(clock.GetUtcNow().UtcDateTime);
        return await db.Accounts.OrderBy(account => account.Username)
            .Select(account => new ListedUser(
                account.Username,
                account.UserId,
                account.Name,
                account.Email,
                account.Roles,
                account.Active,
                account.PasswordHash != null,
                valid.Count(token => token.UserId == account.UserId)))
            .ToListAsync(cancellationToken);
    }
}
