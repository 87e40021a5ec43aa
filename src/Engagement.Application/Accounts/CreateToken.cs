using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>token create</c>: issues a token for an account; only its hash is stored.</summary>
/// <param name="Name">The purpose of the token, unique among the valid tokens of the account; null: none.</param>
/// <param name="ExpiresDays">Days for which it is valid; null: until it is revoked.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record CreateTokenCommand(string Username, string? Name = null, int? ExpiresDays = null) : IRequest<CreateTokenResult>;

/// <summary>The credentials that a client sends; the token is shown only here.</summary>
/// <param name="UserId">The value of <c>X-User-Id</c>.</param>
/// <param name="Token">The value of <c>X-Auth-Token</c>.</param>
public sealed record CreateTokenResult(string UserId, string Token);

internal sealed class CreateTokenCommandValidator : AbstractValidator<CreateTokenCommand>
{
    private const int MaxDays = 36_500;

    public CreateTokenCommandValidator()
    {
        RuleFor(command => command.Username).IsName("--username");
        RuleFor(command => command.Name).IsDisplayName("--name");
        RuleFor(command => command.ExpiresDays).InclusiveBetween(1, MaxDays)
            .WithMessage($"--expires-days must be a whole number from 1 to {MaxDays}.");
    }
}

internal sealed class CreateTokenCommandHandler(EngagementDbContext db, TimeProvider clock)
    : IRequestHandler<CreateTokenCommand, CreateTokenResult>
{
    public async Task<CreateTokenResult> Handle(CreateTokenCommand request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.GetByUsernameAsync(request.Username, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        if (request.Name is not null
            && await db.AccessTokens.Valid(now).AnyAsync(row => row.UserId == account.UserId && row.Name == request.Name, cancellationToken))
        {
            throw new InvalidRequestException(
                $"A valid token of {account.Username} is named '{request.Name}' already; choose another --name, or revoke it first with 'token revoke'.");
        }

        var token = Secrets.NewToken();
        db.AccessTokens.Add(new AccessTokenRow
        {
            Hash = Secrets.HashToken(token),
            UserId = account.UserId,
            CreatedAt = now,
            ExpiresAt = request.ExpiresDays is { } days ? now.AddDays(days) : null,
            Name = request.Name,
        });
        await db.SaveChangesAsync(cancellationToken);
        return new CreateTokenResult(account.UserId, token);
    }
}
