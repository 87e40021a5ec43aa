using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>permission grant</c>: lets a role do something.</summary>
/// <param name="Permission">One of <see cref="Permissions.Grantable"/>.</param>
/// <param name="Role">The role.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record GrantPermissionCommand(string Permission, string Role) : IRequest<GrantPermissionResult>;

/// <summary>What the grant did.</summary>
/// <param name="HeldBefore">Whether the role held the permission already.</param>
public sealed record GrantPermissionResult(bool HeldBefore);

/// <summary>The permission is one that a role can hold.</summary>
internal sealed class GrantPermissionCommandValidator : AbstractValidator<GrantPermissionCommand>
{
    public GrantPermissionCommandValidator()
    {
        RuleFor(command => command.Permission).IsPermission();
        RuleFor(command => command.Role).IsName("--role");
    }
}

/// <summary>Writes the grant.</summary>
internal sealed class GrantPermissionCommandHandler(EngagementDbContext db) : IRequestHandler<GrantPermissionCommand, GrantPermissionResult>
{
    public async Task<GrantPermissionResult> Handle(GrantPermissionCommand request, CancellationToken cancellationToken)
    {
        var held = await db.Permissions.AnyAsync(
            row => row.Permission == request.Permission && row.Role == request.Role, cancellationToken);
        if (!held)
        {
            db.Permissions.Add(new PermissionRow { Permission = request.Permission, Role = request.Role });
            await db.SaveChangesAsync(cancellationToken);
        }

        return new GrantPermissionResult(held);
    }
}
