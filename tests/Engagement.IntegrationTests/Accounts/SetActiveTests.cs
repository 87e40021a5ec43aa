using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

public sealed class SetActiveTests : AccountTest
{
    [Test]
    public async Task Disabled_account_is_refused_until_it_is_enabled()
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null));
        var bob = await IssueAsync("bob");

        Assert.That(await Store.SendAsync(new SetActiveCommand("ANN", false)), Is.EqualTo(new SetActiveResult("ann", true, 1)));
        await Wait.ForOtherInstancesAsync();
        Assert.That((await QueryAsync(Ann), await QueryAsync(bob)), Is.EqualTo((401, 200)));
        Assert.That(await Store.SendAsync(new SetActiveCommand("ann", false)), Is.EqualTo(new SetActiveResult("ann", false, 1)));

        Assert.That(await Store.SendAsync(new SetActiveCommand("ann", true)), Is.EqualTo(new SetActiveResult("ann", true, 1)));
        Assert.That(await QueryAsync(Ann), Is.EqualTo(200));
    }

    [Test]
    public void Account_that_does_not_exist_cannot_be_disabled() =>
        Assert.That(
            () => Store.SendAsync(new SetActiveCommand("nobody", false)),
            Throws.TypeOf<InvalidRequestException>().With.Message.EqualTo("No account is named 'nobody'; make it first with 'user create'."));
}
