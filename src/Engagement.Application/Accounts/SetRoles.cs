using Engagement.Application.Common;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>user roles</c>: gives an account other roles in the place of those it has.</summary>
/// <param name="Username">The account's name.</param>
/// <param name="Roles">All roles that it has from then on.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record SetRolesCommand(string Username, IReadOnlyList<string> Roles) : IRequest<SetRolesResult>;

/// <summary>What the change did.</summary>
/// <param name="Username">The account's name as it is stored.</param>
/// <param name="Before">The roles that it had.</param>
/// <param name="RolesWithoutPermissions">Those of its roles that hold no permission yet.</param>
public sealed record SetRolesResult(string Username, IReadOnlyList<string> Before, IReadOnlyList<string> RolesWithoutPermissions);

/// <summary>The account's name and at least one role are given.</summary>
internal sealed class SetRolesCommandValidator : AbstractValidator<SetRolesCommand>
{
    public SetRolesCommandValidator()
    {
        RuleFor(command => command.Username).IsName("--username");
        RuleFor(command => command.Roles).AreRoles();
        RuleForEach(command => command.Roles).IsName("--role");
    }
}

/// <summary>Writes the roles.</summary>
internal sealed class SetRolesCommandHandler(EngagementDbContext db) : IRequestHandler<SetRolesCommand, SetRolesResult>
{
    public async Task<SetRolesResult> Handle(SetRolesCommand request, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsTracking().GetNamedAsync(request.Username, cancellationToken);
        var before = account.Roles;
        account.Roles = [.. request.Roles.Distinct()];
        await db.SaveChangesAsync(cancellationToken);
        return new SetRolesResult(account.Username, before, await db.Permissions.WithoutPermissionsAsync(account.Roles, cancellationToken));
    }
}
