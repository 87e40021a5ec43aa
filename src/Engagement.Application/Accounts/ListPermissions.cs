using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>permission list</c>: every permission with its roles.</summary>
[RequiresPermission(Permissions.OperateStore)]
public sealed record ListPermissionsQuery : IRequest<IReadOnlyList<PermissionHolders>>;

/// <summary>One permission.</summary>
/// <param name="Roles">The roles that have it, in order.</param>
public sealed record PermissionHolders(string Permission, IReadOnlyList<string> Roles);

internal sealed class ListPermissionsQueryHandler(EngagementDbContext db) : IRequestHandler<ListPermissionsQuery, IReadOnlyList<PermissionHolders>>
{
    public async Task<IReadOnlyList<PermissionHolders>> Handle(ListPermissionsQuery request, CancellationToken cancellationToken)
    {
        var rows = await db.Permissions.OrderBy(row => row.Role).ToListAsync(cancellationToken);
        var roles = rows.ToLookup(row => row.Permission, row => row.Role);
        return [.. Permissions.Grantable.Select(permission => new PermissionHolders(permission, [.. roles[permission]]))];
    }
}
