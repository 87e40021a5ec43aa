using Engagement.Application.Common;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verbs <c>user disable</c> and <c>user enable</c>: whether an account may sign in. Its tokens stay stored.</summary>
/// <param name="Active">Whether it may sign in.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record SetActiveCommand(string Username, bool Active) : IRequest<SetActiveResult>;

/// <summary>The result of the change.</summary>
/// <param name="Username">The account's name as it is stored.</param>
/// <param name="Changed">Whether the account had the other state before.</param>
/// <param name="ValidTokens">The number of its tokens, which are valid only while the account is active.</param>
public sealed record SetActiveResult(string Username, bool Changed, int ValidTokens);

internal sealed class SetActiveCommandValidator : AbstractValidator<SetActiveCommand>
{
    public SetActiveCommandValidator() => RuleFor(command => command.Username).IsName("--username");
}

internal sealed class SetActiveCommandHandler(EngagementDbContext db, TimeProvider clock) : IRequestHandler<SetActiveCommand, SetActiveResult>
{
    public async Task<SetActiveResult> Handle(SetActiveCommand request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsTracking().GetByUsernameAsync(request.Username, cancellationToken);
        var changed = account.Active != request.Active;
        account.Active = request.Active;
        await db.SaveChangesAsync(cancellationToken);

        var valid = await db.AccessTokens.Valid(clock.GetUtcNow().UtcDateTime)
            .CountAsync(token => token.UserId == account.UserId, cancellationToken);
        return new SetActiveResult(account.Username, changed, valid);
    }
}
