using Engagement.Application.Common;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>
/// The verb <c>token revoke</c>: revokes tokens for good: their rows stay, so that an older export cannot restore them.
/// </summary>
/// <param name="Id">The id that <c>token list</c> shows; null: by name, or all.</param>
/// <param name="Name">The token's name; null: by id, or all.</param>
/// <param name="All">Whether all of the account's tokens are selected.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record RevokeTokensCommand(string Username, string? Id, string? Name, bool All) : IRequest<RevokeTokensResult>;

/// <summary>The result of the revocation.</summary>
/// <param name="Username">The account's name as it is stored.</param>
/// <param name="Revoked">The number of tokens revoked now.</param>
public sealed record RevokeTokensResult(string Username, int Revoked);

internal sealed class RevokeTokensCommandValidator : AbstractValidator<RevokeTokensCommand>
{
    public RevokeTokensCommandValidator()
    {
        RuleFor(command => command.Username).IsName("--username");
        RuleFor(command => command)
            .Must(command => (command.Id is null ? 0 : 1) + (command.Name is null ? 0 : 1) + (command.All ? 1 : 0) == 1)
            .WithMessage("Say which tokens: one of --id, --name and --all.");
        RuleFor(command => command.Id!).Must(Secrets.IsTokenId).When(command => command.Id is not null)
            .WithMessage($"--id must be the {Secrets.TokenIdLength} hexadecimal digits that 'token list' shows.");
    }
}

internal sealed class RevokeTokensCommandHandler(EngagementDbContext db, TimeProvider clock)
    : IRequestHandler<RevokeTokensCommand, RevokeTokensResult>
{
    public async Task<RevokeTokensResult> Handle(RevokeTokensCommand request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.GetByUsernameAsync(request.Username, cancellationToken);
        var tokens = await db.AccessTokens.AsTracking().Where(token => token.UserId == account.UserId && token.RevokedAt == null)
            .ToListAsync(cancellationToken);
        var selected = tokens.FindAll(token => request.All
            || (request.Id is null ? token.Name == request.Name : Secrets.TokenId(token.Hash).Equals(request.Id, StringComparison.OrdinalIgnoreCase)));
        if (selected.Count == 0)
        {
            throw new InvalidRequestException(
                $"{account.Username} has no such token that is not revoked yet; see them with: token list --username {account.Username}");
        }

        var now = clock.GetUtcNow().UtcDateTime;
        selected.ForEach(token => token.RevokedAt = now);
        await db.SaveChangesAsync(cancellationToken);
        return new RevokeTokensResult(account.Username, selected.Count);
    }
}
