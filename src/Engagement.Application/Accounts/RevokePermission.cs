using Engagement.Application.Common;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>permission revoke</c>: takes a permission from a role.</summary>
/// <param name="Permission">One of <see cref="Permissions.Grantable"/>.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record RevokePermissionCommand(string Permission, string Role) : IRequest<RevokePermissionResult>;

/// <summary>The result of the revocation.</summary>
/// <param name="HeldBefore">Whether the role had the permission.</param>
/// <param name="HeldByNobody">Whether no active account has the permission now.</param>
public sealed record RevokePermissionResult(bool HeldBefore, bool HeldByNobody);

internal sealed class RevokePermissionCommandValidator : AbstractValidator<RevokePermissionCommand>
{
    public RevokePermissionCommandValidator()
    {
        RuleFor(command => command.Permission).IsPermission();
        RuleFor(command => command.Role).IsName("--role");
    }
}

internal sealed class RevokePermissionCommandHandler(EngagementDbContext db) : IRequestHandler<RevokePermissionCommand, RevokePermissionResult>
{
    public async Task<RevokePermissionResult> Handle(RevokePermissionCommand request, CancellationToken cancellationToken)
    {
        var removed = await db.Permissions.Where(row => row.Permission == request.Permission && row.Role == request.Role)
            .ExecuteDeleteAsync(cancellationToken);
        var holders = db.Permissions.Where(row => row.Permission == request.Permission).Select(row => row.Role);
        var held = await db.Accounts.AnyAsync(account => account.Active && holders.Any(role => account.Roles.Contains(role)), cancellationToken);
        return new RevokePermissionResult(removed > 0, !held);
    }
}
