using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>token create</c>: issues a token for an account; only its hash is stored.</summary>
/// <param name="Username">The account's name.</param>
/// <param name="Name">What the token is for; null: not said.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record CreateTokenCommand(string Username, string? Name = null) : IRequest<CreateTokenResult>;

/// <summary>What a client sends: shown once, never again.</summary>
/// <param name="UserId">The value of <c>X-User-Id</c>.</param>
/// <param name="Token">The value of <c>X-Auth-Token</c>.</param>
public sealed record CreateTokenResult(string UserId, string Token);

/// <summary>The account's name is given.</summary>
public sealed class CreateTokenCommandValidator : AbstractValidator<CreateTokenCommand>
{
    /// <summary>Declares the rule.</summary>
    public CreateTokenCommandValidator() => RuleFor(command => command.Username).IsName("--username");
}

/// <summary>Writes the token's hash.</summary>
/// <param name="db">The store.</param>
/// <param name="clock">Says when it was issued.</param>
public sealed class CreateTokenCommandHandler(IEngagementDbContext db, TimeProvider clock)
    : IRequestHandler<CreateTokenCommand, CreateTokenResult>
{
    /// <inheritdoc/>
    public async Task<CreateTokenResult> Handle(CreateTokenCommand request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.Named(request.Username).SingleOrDefaultAsync(cancellationToken)
            ?? throw new InvalidRequestException($"No account is named '{request.Username}'; make it first with 'user create'.");

        var token = Secrets.NewToken();
        db.AccessTokens.Add(new AccessTokenRow
        {
            Hash = Secrets.HashToken(token),
            UserId = account.UserId,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
            Name = request.Name,
        });
        await db.SaveChangesAsync(cancellationToken);
        return new CreateTokenResult(account.UserId, token);
    }
}
