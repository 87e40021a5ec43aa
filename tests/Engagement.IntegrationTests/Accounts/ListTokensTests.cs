using Engagement.Application.Accounts;

namespace Engagement.IntegrationTests.Accounts;

public sealed class ListTokensTests : AccountTest
{
    [Test]
    public async Task Token_list_shows_the_state_of_each_token()
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null));
        await IssueAsync("ann", "revoked", 1);
        await IssueAsync("ann", "expired", 1);
        await IssueAsync("bob", "disabled");
        await Store.SendAsync(new RevokeTokensCommand("ann", null, "revoked", false));
        await Store.ExecuteAsync("UPDATE access_tokens SET expires_at = now() WHERE name = 'expired'");
        await Store.SendAsync(new SetActiveCommand("bob", false));

        var tokens = await Store.SendAsync(new ListTokensQuery(null));
        Assert.That(tokens.Select(token => (token.Username, token.Name, token.State)), Is.EqualTo(new[]
        {
            ("ann", null, TokenState.Valid), ("ann", "revoked", TokenState.Revoked), ("ann", "expired", TokenState.Expired),
            ("bob", "disabled", TokenState.Disabled),
        }));
        Assert.That(tokens[0].Id, Is.EqualTo(Secrets.TokenId(Secrets.HashToken(Ann.Token))));
        Assert.That((await Store.SendAsync(new ListTokensQuery("BOB"))).Select(token => token.Name), Is.EqualTo(new[] { "disabled" }));
    }

    [Test]
    public async Task User_list_shows_the_number_of_valid_tokens()
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["x", "y"], null));
        await IssueAsync("ann", "revoked");
        await Store.SendAsync(new RevokeTokensCommand("ann", null, "revoked", false));
        await Store.SendAsync(new SetActiveCommand("bob", false));

        var users = await Store.SendAsync(new ListUsersQuery());
        Assert.That(
            users.Select(user => (user.Username, user.Active, user.HasPassword, user.ValidTokens)),
            Is.EqualTo(new[] { ("ann", true, true, 1), ("bob", false, false, 0) }));
        Assert.That(users[1].Roles, Is.EqualTo(new[] { "x", "y" }));
    }
}
