using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

public sealed class RevokeTokensTests : AccountTest
{
    [Test]
    public async Task A_token_that_is_revoked_by_its_id_stops_and_the_others_go_on()
    {
        var other = await IssueAsync("ann");
        var id = Secrets.TokenId(Secrets.HashToken(Ann.Token)).ToUpperInvariant();
        Assert.That((await Store.SendAsync(new RevokeTokensCommand("ANN", id, null, false))).Revoked, Is.EqualTo(1));
        await Wait.ForOtherInstancesAsync();
        Assert.That((await QueryAsync(Ann), await QueryAsync(other)), Is.EqualTo((401, 200)));
        Assert.That(await Store.ScalarAsync("SELECT count(*) FROM access_tokens"), Is.EqualTo(2L), "the row stays");
    }

    [Test]
    public async Task A_token_that_is_revoked_by_its_name_stops()
    {
        var panel = await IssueAsync("ann", "panel");
        await Store.SendAsync(new RevokeTokensCommand("ann", null, "panel", false));
        Assert.That((await QueryAsync(panel), await QueryAsync(Ann)), Is.EqualTo((401, 200)));
    }

    [Test]
    public async Task All_tokens_are_those_of_one_account()
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null));
        var (second, bob) = (await IssueAsync("ann", "panel"), await IssueAsync("bob", "panel"));
        Assert.That((await Store.SendAsync(new RevokeTokensCommand("ann", null, null, true))).Revoked, Is.EqualTo(2));
        await Wait.ForOtherInstancesAsync();
        Assert.That((await QueryAsync(Ann), await QueryAsync(second), await QueryAsync(bob)), Is.EqualTo((401, 401, 200)));
    }

    [TestCase("000000000000", null)]
    [TestCase(null, "panel")]
    public async Task What_is_not_there_or_another_account_s_is_not_revoked(string? id, string? name)
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null));
        var bob = await IssueAsync("bob", "panel");
        Assert.That(
            () => Store.SendAsync(new RevokeTokensCommand("ann", id, name, false)),
            Throws.TypeOf<InvalidRequestException>().With.Message.EndsWith("see them with: token list --username ann"));
        Assert.That((await QueryAsync(Ann), await QueryAsync(bob)), Is.EqualTo((200, 200)));
    }

    [Test]
    public async Task The_first_revocation_is_the_one_on_record()
    {
        await Store.SendAsync(new RevokeTokensCommand("ann", null, null, true));
        await Store.ExecuteAsync("UPDATE access_tokens SET revoked_at = '2024-01-01T00:00:00Z'");
        Assert.That(() => Store.SendAsync(new RevokeTokensCommand("ann", null, null, true)), Throws.TypeOf<InvalidRequestException>());
        Assert.That(await Store.ScalarAsync("SELECT count(*) FROM access_tokens WHERE revoked_at = '2024-01-01T00:00:00Z'"), Is.EqualTo(1L));
    }
}
