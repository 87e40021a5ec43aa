using System.CommandLine;
using Engagement.Application.Accounts;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.CommandLine;

internal static class UserVerb
{
    public static Command Create()
    {
        var username = new Option<string>("--username") { Description = "The account's name.", Required = true };
        var roles = new Option<string[]>("--role") { Description = "A role, such as admin; may be given several times.", Required = true };
        var passwordFromInput = new Option<bool>("--password-stdin") { Description = "Read the password from the first line of standard input." };
        var create = new Command("create", "Makes an account that may call the API.") { username, roles, passwordFromInput };
        create.SetVerb(async (parsed, configuration, cancellationToken) =>
        {
            var password = parsed.GetValue(passwordFromInput) ? await Console.In.ReadLineAsync(cancellationToken) ?? "" : null;
            var command = new CreateUserCommand(parsed.GetRequiredValue(username), parsed.GetRequiredValue(roles), password);
            return await Verbs.WithStoreAsync(configuration, StoreUse.Work, async host =>
            {
                var created = await host.SendAsync(command, cancellationToken);
                Console.WriteLine($"Created {command.Username} with the id {created.UserId}.");
                foreach (var role in created.PowerlessRoles)
                {
                    await Console.Error.WriteLineAsync(
                        $"The role '{role}' holds no permission yet; give it one with: permission grant PERMISSION --role {role}");
                }

                return Verbs.Done;
            }, cancellationToken);
        });
        return new Command("user", "Accounts for the API.") { create };
    }
}

internal static class TokenVerb
{
    public static Command Create()
    {
        var username = new Option<string>("--username") { Description = "The account's name.", Required = true };
        var create = new Command("create", "Issues a token and prints the two headers that a client sends. It is shown once.") { username };
        create.SetVerb((parsed, configuration, cancellationToken) =>
            Verbs.WithStoreAsync(configuration, StoreUse.Work, async host =>
            {
                var created = await host.SendAsync(new CreateTokenCommand(parsed.GetRequiredValue(username)), cancellationToken);
                Console.WriteLine($"X-User-Id: {created.UserId}");
                Console.WriteLine($"X-Auth-Token: {created.Token}");
                return Verbs.Done;
            }, cancellationToken));
        return new Command("token", "Tokens of accounts.") { create };
    }
}

internal static class PermissionVerb
{
    public static Command Create()
    {
        var permission = new Argument<string>("PERMISSION")
        {
            Description = $"One of {string.Join(", ", Domain.Permissions.Grantable)}.",
        };
        var role = new Option<string>("--role") { Description = "The role.", Required = true };
        var grant = new Command("grant", "Lets a role do something.") { permission, role };
        grant.SetVerb((parsed, configuration, cancellationToken) =>
            Verbs.WithStoreAsync(configuration, StoreUse.Work, async host =>
            {
                var command = new GrantPermissionCommand(parsed.GetRequiredValue(permission), parsed.GetRequiredValue(role));
                var granted = await host.SendAsync(command, cancellationToken);
                Console.WriteLine(granted.HeldBefore
                    ? $"The role {command.Role} already holds {command.Permission}."
                    : $"The role {command.Role} now holds {command.Permission}.");
                return Verbs.Done;
            }, cancellationToken));
        return new Command("permission", "What roles may do.") { grant };
    }
}
