using System.CommandLine;
using Engagement.Application.Accounts;

namespace Engagement.Api.CommandLine;

internal static class PermissionVerb
{
    public static Command Create() => new("permission", "What roles may do.") { Grant(), Revoke(), List() };

    private static Command Grant()
    {
        var (permission, role) = (Permission(), Role());
        var grant = new Command("grant", "Adds a permission.") { permission, role };
        grant.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var command = new GrantPermissionCommand(parsed.GetRequiredValue(permission), parsed.GetRequiredValue(role));
            var granted = await host.SendAsync(command, cancellationToken);
            Console.WriteLine(granted.HeldBefore
                ? $"The role {command.Role} already holds {command.Permission}."
                : $"The role {command.Role} now holds {command.Permission}.");
        });
        return grant;
    }

    private static Command Revoke()
    {
        var (permission, role) = (Permission(), Role());
        var revoke = new Command("revoke", "Takes a permission away from a role, at once.") { permission, role };
        revoke.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var command = new RevokePermissionCommand(parsed.GetRequiredValue(permission), parsed.GetRequiredValue(role));
            var revoked = await host.SendAsync(command, cancellationToken);
            Console.WriteLine(revoked.HeldBefore
                ? $"The role {command.Role} no longer holds {command.Permission}."
                : $"The role {command.Role} did not hold {command.Permission}.");
            if (revoked.HeldByNobody)
            {
                await Console.Error.WriteLineAsync(
                    $"No account that may sign in holds {command.Permission} now; give it to a role with: permission grant {command.Permission} --role ROLE");
            }
        });
        return revoke;
    }

    private static Command List()
    {
        var list = new Command("list", "Shows which roles hold which permission.");
        list.SetStoreVerb(async (_, host, cancellationToken) =>
        {
            var permissions = await host.SendAsync(new ListPermissionsQuery(), cancellationToken);
            TextTable.Write(
                ["PERMISSION", "ROLES"], permissions.Select(permission => new[] { permission.Permission, string.Join(',', permission.Roles) }));
        });
        return list;
    }

    private static Argument<string> Permission() =>
        new("PERMISSION") { Description = $"One of {string.Join(", ", Domain.Permissions.Grantable)}." };

    private static Option<string> Role() => new("--role") { Description = "The role.", Required = true };
}
