using System.CommandLine;
using System.Net;
using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.Application.Accounts;

namespace Engagement.Api.CommandLine;

internal static class UserVerb
{
    public static Command Create() =>
        new("user", "Accounts for the API.")
        {
            CreateUser(), List(), Roles(), SetActive(active: false), SetActive(active: true), Password(), Unlock(),
        };

    private static Command CreateUser()
    {
        var username = Username();
        var roles = Role();
        var name = new Option<string?>("--name") { Description = "The person's or program's name." };
        var email = new Option<string?>("--email") { Description = "The e-mail address, which no other account has." };
        var fromInput = PasswordInput.Option();
        var create = new Command("create", "Makes an account that may call the API.") { username, roles, name, email, fromInput };
        create.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var password = parsed.GetValue(fromInput) ? await PasswordInput.ReadLineAsync(cancellationToken) : null;
            var command = new CreateUserCommand(
                parsed.GetRequiredValue(username), parsed.GetRequiredValue(roles), password, parsed.GetValue(name), parsed.GetValue(email));
            var created = await host.SendAsync(command, cancellationToken);
            Console.WriteLine($"Created {command.Username} with the id {created.UserId}.");
            await Verbs.WarnOfRolesWithoutPermissionsAsync(created.RolesWithoutPermissions);
        });
        return create;
    }

    private static Command List()
    {
        var list = new Command("list", "Shows all accounts.");
        list.SetStoreVerb(async (_, host, cancellationToken) =>
        {
            var users = await host.SendAsync(new ListUsersQuery(), cancellationToken);
            TextTable.Write(
                ["USERNAME", "ID", "NAME", "EMAIL", "ROLES", "ACTIVE", "PASSWORD", "VALID TOKENS"],
                users.Select(user => new[]
                {
                    user.Username, user.UserId, user.Name, user.Email, string.Join(',', user.Roles), YesOrNo(user.Active), YesOrNo(user.HasPassword),
                    $"{user.ValidTokens}",
                }));
        });
        return list;
    }

    private static Command Roles()
    {
        var (username, roles) = (Username(), Role());
        var command = new Command("roles", "Replaces the roles of an account.") { username, roles };
        command.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var set = new SetRolesCommand(parsed.GetRequiredValue(username), parsed.GetRequiredValue(roles));
            var done = await host.SendAsync(set, cancellationToken);
            var before = done.Before.Count == 0 ? "none" : VisibleText.Of(string.Join(',', done.Before));
            Console.WriteLine($"{VisibleText.Of(done.Username)} has the roles {VisibleText.Of(string.Join(',', set.Roles))} now; before: {before}.");
            await Verbs.WarnOfRolesWithoutPermissionsAsync(done.RolesWithoutPermissions);
        });
        return command;
    }

    private static Command SetActive(bool active)
    {
        var username = Username();
        var command = active
            ? new Command("enable", "Enables a disabled account, with its password and its tokens.") { username }
            : new Command("disable", "Shuts an account out at once: its tokens and its password do not work until 'user enable'.") { username };
        command.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var done = await host.SendAsync(new SetActiveCommand(parsed.GetRequiredValue(username), active), cancellationToken);
            var state = active ? "may sign in" : "is shut out";
            var tokens = active ? "Tokens that work" : "Tokens that work no longer, until 'user enable'";
            Console.WriteLine($"{VisibleText.Of(done.Username)} {state} {(done.Changed ? "now" : "already")}. {tokens}: {done.ValidTokens}.");
        });
        return command;
    }

    private static Command Password()
    {
        var username = Username();
        var fromInput = PasswordInput.Option();
        var remove = new Option<bool>("--remove") { Description = "Take the password away: only tokens sign in then." };
        var revoke = new Option<bool>("--revoke-tokens") { Description = "Revoke the account's tokens too, which ends its sessions." };
        var password = new Command("password", "Gives an account another password; asks for it on a terminal.") { username, fromInput, remove, revoke };
        password.Validators.Add(result =>
        {
            if (result.GetValue(fromInput) && result.GetValue(remove))
            {
                result.AddError("--password-stdin and --remove exclude each other.");
            }
        });
        password.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var given = parsed.GetValue(remove) ? null
                : parsed.GetValue(fromInput) ? await PasswordInput.ReadLineAsync(cancellationToken)
                : await PasswordInput.AskAsync(cancellationToken);
            var command = new SetPasswordCommand(parsed.GetRequiredValue(username), given, parsed.GetValue(revoke));
            var done = await host.SendAsync(command, cancellationToken);
            Console.WriteLine($"{VisibleText.Of(done.Username)} has {(given is null ? "no" : "the new")} password now.");
            if (done.Revoked > 0)
            {
                Console.WriteLine($"Tokens revoked: {done.Revoked}.");
            }

            if (done.ValidTokens > 0)
            {
                Console.WriteLine(
                    $"Tokens that go on working: {done.ValidTokens}; revoke them with: token revoke --username {done.Username} --all");
            }
        });
        return password;
    }

    private static Command Unlock()
    {
        var username = new Option<string?>("--username") { Description = "The account's name, or a name or e-mail address as it was typed." };
        var address = new Option<string?>("--address") { Description = "An address that sign-ins come from; an IPv6 one stands for its network of 64 bits." };
        var unlock = new Command("unlock", "Removes the counts of failed sign-ins, which block an account or an address.") { username, address };
        address.Validators.Add(result =>
        {
            if (!IPAddress.TryParse(result.GetValueOrDefault<string?>(), out _))
            {
                result.AddError("--address must be an IP address, such as 192.0.2.7 or 2001:db8::1.");
            }
        });
        unlock.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var from = parsed.GetValue(address) is { } text ? ClientAddress.Of(IPAddress.Parse(text)) : null;
            var done = await host.SendAsync(new UnlockCommand(parsed.GetValue(username), from), cancellationToken);
            Console.WriteLine($"Counts of failed sign-ins that were removed: {done.Removed}.");
            if (!done.Known)
            {
                await Console.Error.WriteLineAsync("No account has that name; 'user list' shows the names there are.");
            }
        });
        return unlock;
    }

    internal static Option<string> Username() => new("--username") { Description = "The account's name.", Required = true };

    private static Option<string[]> Role() =>
        new("--role") { Description = "A role, such as admin; may be given several times.", Required = true };

    private static string YesOrNo(bool value) => value ? "yes" : "no";
}
