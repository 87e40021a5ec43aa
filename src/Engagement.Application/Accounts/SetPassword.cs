using Engagement.Application.Common;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>user password</c>: gives an account another password, or takes it away.</summary>
/// <param name="Username">The account's name.</param>
/// <param name="Password">The new password; null: none, only tokens sign in.</param>
/// <param name="RevokeTokens">Whether its tokens stop working too.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record SetPasswordCommand(string Username, string? Password, bool RevokeTokens) : IRequest<SetPasswordResult>;

/// <summary>What the change did.</summary>
/// <param name="Username">The account's name as it is stored.</param>
/// <param name="Revoked">How many tokens were revoked.</param>
/// <param name="ValidTokens">How many go on working.</param>
public sealed record SetPasswordResult(string Username, int Revoked, int ValidTokens);

/// <summary>The account's name is given; the password is one that <c>user create</c> would take.</summary>
internal sealed class SetPasswordCommandValidator : AbstractValidator<SetPasswordCommand>
{
    public SetPasswordCommandValidator()
    {
        RuleFor(command => command.Username).IsName("--username");
        RuleFor(command => command.Password).IsPassword();
    }
}

/// <summary>Writes the password's hash.</summary>
internal sealed class SetPasswordCommandHandler(EngagementDbContext db, IPasswordHasher passwords, TimeProvider clock)
    : IRequestHandler<SetPasswordCommand, SetPasswordResult>
{
    public async Task<SetPasswordResult> Handle(SetPasswordCommand request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsTracking().GetNamedAsync(request.Username, cancellationToken);
        account.PasswordHash = request.Password is null ? null : passwords.Hash(request.Password);
        await db.SaveChangesAsync(cancellationToken);

        // Only now: whoever signs in with the old password from here on finds out, and whoever did before has a token by now.
        var now = clock.GetUtcNow().UtcDateTime;
        var valid = db.AccessTokens.Valid(now).Where(token => token.UserId == account.UserId);
        var notRevoked = db.AccessTokens.Where(token => token.UserId == account.UserId && token.RevokedAt == null);

        // All of them: which have expired is for a clock to say, and it may be wrong today.
        return request.RevokeTokens
            ? new SetPasswordResult(account.Username, await notRevoked.ExecuteUpdateAsync(
                token => token.SetProperty(row => row.RevokedAt, now), cancellationToken), 0)
            : new SetPasswordResult(account.Username, 0, await valid.CountAsync(cancellationToken));
    }
}
