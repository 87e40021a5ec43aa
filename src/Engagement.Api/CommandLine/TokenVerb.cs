using System.CommandLine;
using Engagement.Api.Hosting;
using Engagement.Application.Accounts;

namespace Engagement.Api.CommandLine;

internal static class TokenVerb
{
    public static Command Create() => new("token", "Tokens of accounts.") { CreateToken(), List(), Revoke() };

    private static Command CreateToken()
    {
        var username = UserVerb.Username();
        var name = new Option<string?>("--name") { Description = "What the token is for; no other valid token of the account has this name." };
        var days = new Option<int?>("--expires-days") { Description = "Days after which it stops working; without it, it works until it is revoked." };
        var create = new Command("create", "Issues a token and prints the two headers that a client sends. It is shown once.") { username, name, days };
        create.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var command = new CreateTokenCommand(parsed.GetRequiredValue(username), parsed.GetValue(name), parsed.GetValue(days));
            var created = await host.SendAsync(command, cancellationToken);
            Console.WriteLine($"X-User-Id: {VisibleText.Of(created.UserId)}");
            Console.WriteLine($"X-Auth-Token: {created.Token}");
        });
        return create;
    }

    private static Command List()
    {
        var username = new Option<string?>("--username") { Description = "The account's name; without it, the tokens of all." };
        var list = new Command("list", "Shows tokens with their ids for 'token revoke'; never the token itself.") { username };
        list.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var tokens = await host.SendAsync(new ListTokensQuery(parsed.GetValue(username)), cancellationToken);
            TextTable.Write(
                ["ID", "USERNAME", "NAME", "CREATED", "EXPIRES", "STATE"],
                tokens.Select(token => new[]
                {
                    token.Id, token.Username, token.Name, Second(token.CreatedAt), token.ExpiresAt is { } end ? Second(end) : "never",
                    token.State == TokenState.Disabled ? "account disabled" : token.State.ToString().ToLowerInvariant(),
                }));
        });
        return list;
    }

    private static Command Revoke()
    {
        var username = UserVerb.Username();
        var id = new Option<string?>("--id") { Description = "The token's id, as 'token list' shows it." };
        var name = new Option<string?>("--name") { Description = "The token's name." };
        var all = new Option<bool>("--all") { Description = "All tokens of the account." };
        var revoke = new Command("revoke", "Makes tokens stop working at once, for good.") { username, id, name, all };
        revoke.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var command = new RevokeTokensCommand(
                parsed.GetRequiredValue(username), parsed.GetValue(id), parsed.GetValue(name), parsed.GetValue(all));
            var done = await host.SendAsync(command, cancellationToken);
            var tokens = done.Revoked == 1 ? "a token" : $"{done.Revoked} tokens";
            Console.WriteLine($"Revoked {tokens} of {VisibleText.Of(done.Username)}.");
        });
        return revoke;
    }

    private static string Second(DateTime instant) => $"{instant:yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
