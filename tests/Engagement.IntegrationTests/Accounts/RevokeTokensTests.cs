using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

public sealed class RevokeTokensTests : AccountTest
{
    [Test]
    public async Task Revocation_by_id_stops_only_that_token()
    {
        var other = await IssueAsync("ann");
        var id = Secrets.TokenId(Secrets.HashToken(Ann.Token)).ToUpperInvariant();
        Assert.That((await Store.SendAsync(new RevokeTokensCommand("ANN", id, null, false))).Revoked, Is.EqualTo(1));
        await Wait.ForOtherInstancesAsync();
        Assert.That((await QueryAsync(Ann), await QueryAsync(other)), Is.EqualTo((401, 200)));
        Assert.That(await Store.ScalarAsync("SELECT count(*) FROM access_tokens"), Is.EqualTo(2L), "the row stays");
    }

    [Test]
    public async Task Revocation_by_name_stops_only_that_token()
    {
        var panel = await IssueAsync("ann", "panel");
        await Store.SendAsync(new RevokeTokensCommand("ann", null, "panel", false));
        Assert.That((await QueryAsync(panel), await QueryAsync(Ann)), Is.EqualTo((401, 200)));
    }

    [Test]
    public async Task Revocation_of_all_tokens_affects_one_account_only()
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null));
        var (second, bob) = (await IssueAsync("ann", "panel"), await IssueAsync("bob", "panel"));
        Assert.That((await Store.SendAsync(new RevokeTokensCommand("ann", null, null, true))).Revoked, Is.EqualTo(2));
        await Wait.ForOtherInstancesAsync();
        Assert.That((await QueryAsync(Ann), await QueryAsync(second), await QueryAsync(bob)), Is.EqualTo((401, 401, 200)));
    }

    [TestCase("000000000000", null)]
    [TestCase(null, "panel")]
    public async Task Token_that_does_not_exist_or_belongs_to_another_account_is_not_revoked(string? id, string? name)
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null));
        var bob = await IssueAsync("bob", "panel");
        Assert.That(
            () => Store.SendAsync(new RevokeTokensCommand("ann", id, name, false)),
            Throws.TypeOf<InvalidRequestException>().With.Message.EndsWith("see them with: token list --username ann"));
        Assert.That((await QueryAsync(Ann), await QueryAsync(bob)), Is.EqualTo((200, 200)));
    }

    [Test]
    public async Task First_revocation_time_is_kept()
    {
        await Store.SendAsync(new RevokeTokensCommand("ann", null, null, true));
        await Store.ExecuteAsync("UPDATE access_tokens SET revoked_at = '2024-01-01T00:00:00Z'");
        Assert.That(() => Store.SendAsync(new RevokeTokensCommand("ann", null, null, true)), Throws.TypeOf<InvalidRequestException>());
        Assert.That(await Store.ScalarAsync("SELECT count(*) FROM access_tokens WHERE revoked_at = '2024-01-01T00:00:00Z'"), Is.EqualTo(1L));
    }
}
