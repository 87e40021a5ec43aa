using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>permission grant</c>: gives a role a permission.</summary>
/// <param name="Permission">One of <see cref="Permissions.Grantable"/>.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record GrantPermissionCommand(string Permission, string Role) : IRequest<GrantPermissionResult>;

/// <summary>The result of the grant.</summary>
/// <param name="HeldBefore">Whether the role had the permission already.</param>
public sealed record GrantPermissionResult(bool HeldBefore);

internal sealed class GrantPermissionCommandValidator : AbstractValidator<GrantPermissionCommand>
{
    public GrantPermissionCommandValidator()
    {
        RuleFor(command => command.Permission).IsPermission();
        RuleFor(command => command.Role).IsName("--role");
    }
}

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
