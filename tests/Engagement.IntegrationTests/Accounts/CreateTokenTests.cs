using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

public sealed class CreateTokenTests : AccountTest
{
    [Test]
    public async Task Token_works_for_the_given_number_of_days()
    {
        var brief = await IssueAsync("ann", "brief", 3);
        Assert.That(await Store.ScalarAsync("SELECT expires_at - created_at FROM access_tokens WHERE name = 'brief'"), Is.EqualTo(TimeSpan.FromDays(3)));
        Assert.That(await QueryAsync(brief), Is.EqualTo(200));
        await Store.ExecuteAsync("UPDATE access_tokens SET expires_at = now() WHERE name = 'brief'");
        await Wait.ForOtherInstancesAsync();
        Assert.That((await QueryAsync(brief), await QueryAsync(Ann)), Is.EqualTo((401, 200)));
    }

    [Test]
    public async Task Token_name_is_unique_among_the_valid_tokens_of_an_account()
    {
        await IssueAsync("ann", "panel");
        Assert.That(
            () => IssueAsync("ann", "panel"), Throws.TypeOf<InvalidRequestException>().With.Message.Contains("is named 'panel' already"));
        Assert.That(await Store.ScalarAsync("SELECT count(*) FROM access_tokens"), Is.EqualTo(2L));

        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null));
        await IssueAsync("bob", "panel");
        await Store.SendAsync(new RevokeTokensCommand("ann", null, "panel", false));
        await IssueAsync("ann", "panel");
        await Store.ExecuteAsync("UPDATE access_tokens SET expires_at = now() WHERE revoked_at IS NULL");
        await IssueAsync("ann", "panel");
    }
}
