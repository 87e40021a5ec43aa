using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>token list</c>: tokens by account and age, without secrets.</summary>
/// <param name="Username">The account; null: all accounts.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record ListTokensQuery(string? Username) : IRequest<IReadOnlyList<ListedToken>>;

/// <summary>One token.</summary>
/// <param name="Id">The id for <c>token revoke --id</c>, see <see cref="Secrets.TokenId"/>.</param>
/// <param name="Name">The purpose of the token; null: none.</param>
/// <param name="CreatedAt">When it was issued.</param>
/// <param name="ExpiresAt">When it expires; null: never.</param>
/// <param name="State">Whether it is valid.</param>
public sealed record ListedToken(string Id, string Username, string? Name, DateTime CreatedAt, DateTime? ExpiresAt, TokenState State);

/// <summary>Whether a token is valid, and why not.</summary>
public enum TokenState
{
    /// <summary>It is valid.</summary>
    Valid,

    /// <summary>Its account is disabled.</summary>
    Disabled,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>It was issued while a clock was ahead, and is not valid.</summary>
    Future,

    /// <summary>It was revoked.</summary>
    Revoked,
}

internal sealed class ListTokensQueryValidator : AbstractValidator<ListTokensQuery>
{
    public ListTokensQueryValidator() => RuleFor(query => query.Username!).IsName("--username");
}

internal sealed class ListTokensQueryHandler(EngagementDbContext db, TimeProvider clock)
    : IRequestHandler<ListTokensQuery, IReadOnlyList<ListedToken>>
{
    public async Task<IReadOnlyList<ListedToken>> Handle(ListTokensQuery request, CancellationToken cancellationToken)
    {
        var account = request.Username is null ? null : await db.Accounts.GetByUsernameAsync(request.Username, cancellationToken);
        var accounts = account is null ? db.Accounts : db.Accounts.Where(row => row.UserId == account.UserId);
        var found = await (
            from owner in accounts
            join token in db.AccessTokens on owner.UserId equals token.UserId
            orderby owner.Username, token.CreatedAt, token.Hash
            select new { owner.Username, owner.Active, Token = token }).ToListAsync(cancellationToken);

        var now = clock.GetUtcNow().UtcDateTime;
        return [.. found.Select(row => new ListedToken(
            Secrets.TokenId(row.Token.Hash), row.Username, row.Token.Name, row.Token.CreatedAt, row.Token.ExpiresAt, State(row.Token, row.Active, now)))];
    }

    private static TokenState State(AccessTokenRow token, bool active, DateTime now) =>
        token.RevokedAt is not null ? TokenState.Revoked
        : token.ExpiresAt <= now ? TokenState.Expired
        : token.IsIssuedTooFarAhead(now) ? TokenState.Future
        : active ? TokenState.Valid : TokenState.Disabled;
}
