using Engagement.Application.Common;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>user roles</c>: replaces the roles of an account.</summary>
[RequiresPermission(Permissions.OperateStore)]
public sealed record SetRolesCommand(string Username, IReadOnlyList<string> Roles) : IRequest<SetRolesResult>;

/// <summary>The result of the change.</summary>
/// <param name="Username">The account's name as it is stored.</param>
/// <param name="RolesWithoutPermissions">Its roles that have no permission yet.</param>
public sealed record SetRolesResult(string Username, IReadOnlyList<string> Before, IReadOnlyList<string> RolesWithoutPermissions);

internal sealed class SetRolesCommandValidator : AbstractValidator<SetRolesCommand>
{
    public SetRolesCommandValidator()
    {
        RuleFor(command => command.Username).IsName("--username");
        RuleFor(command => command.Roles).AreRoles();
        RuleForEach(command => command.Roles).IsName("--role");
    }
}

internal sealed class SetRolesCommandHandler(EngagementDbContext db) : IRequestHandler<SetRolesCommand, SetRolesResult>
{
    public async Task<SetRolesResult> Handle(SetRolesCommand request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsTracking().GetByUsernameAsync(request.Username, cancellationToken);
        var before = account.Roles;
        account.Roles = [.. request.Roles.Distinct()];
        await db.SaveChangesAsync(cancellationToken);
        return new SetRolesResult(account.Username, before, await db.Permissions.WithoutPermissionsAsync(account.Roles, cancellationToken));
    }
}
