using Engagement.Application.Common;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>user password</c>: replaces or removes the password of an account.</summary>
/// <param name="Password">The new password; null: none, so that only tokens sign in.</param>
/// <param name="RevokeTokens">Whether its tokens are revoked too.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record SetPasswordCommand(string Username, string? Password, bool RevokeTokens) : IRequest<SetPasswordResult>;

/// <summary>The result of the change.</summary>
/// <param name="Username">The account's name as it is stored.</param>
/// <param name="Revoked">The number of tokens revoked.</param>
/// <param name="ValidTokens">The number of tokens that stay valid.</param>
public sealed record SetPasswordResult(string Username, int Revoked, int ValidTokens);

internal sealed class SetPasswordCommandValidator : AbstractValidator<SetPasswordCommand>
{
    public SetPasswordCommandValidator()
    {
        RuleFor(command => command.Username).IsName("--username");
        RuleFor(command => command.Password).IsPassword();
    }
}

internal sealed class SetPasswordCommandHandler(EngagementDbContext db, IPasswordHasher passwords, TimeProvider clock)
    : IRequestHandler<SetPasswordCommand, SetPasswordResult>
{
    public async Task<SetPasswordResult> Handle(SetPasswordCommand request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsTracking().GetByUsernameAsync(request.Username, cancellationToken);
        account.PasswordHash = request.Password is null ? null : passwords.Hash(request.Password);
        await db.SaveChangesAsync(cancellationToken);

        // After the change: a concurrent sign-in with the old password has its token stored by now, or sees the new password.
        var now = clock.GetUtcNow().UtcDateTime;
        var valid = db.AccessTokens.Valid(now).Where(token => token.UserId == account.UserId);
        var notRevoked = db.AccessTokens.Where(token => token.UserId == account.UserId && token.RevokedAt == null);

        // Expired ones too: a wrong clock may become right again.
        return request.RevokeTokens
            ? new SetPasswordResult(account.Username, await notRevoked.ExecuteUpdateAsync(
                token => token.SetProperty(row => row.RevokedAt, now), cancellationToken), 0)
            : new SetPasswordResult(account.Username, 0, await valid.CountAsync(cancellationToken));
    }
}
