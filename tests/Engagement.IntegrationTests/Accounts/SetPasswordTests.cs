using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

public sealed class SetPasswordTests : AccountTest
{
    private const string StoredHash = "SELECT password_hash FROM accounts";

    [Test]
    public async Task Password_change_keeps_tokens_by_default()
    {
        var before = await Store.ScalarAsync(StoredHash);
        Assert.That(await Store.SendAsync(new SetPasswordCommand("Ann", "battery staple", false)), Is.EqualTo(new SetPasswordResult("ann", 0, 1)));
        Assert.That(await Store.ScalarAsync(StoredHash), Is.Not.Null.And.Not.EqualTo(before));
        Assert.That(await QueryAsync(Ann), Is.EqualTo(200));
    }

    [Test]
    public async Task Password_change_revokes_tokens_on_request()
    {
        await IssueAsync("ann");
        Assert.That(await Store.SendAsync(new SetPasswordCommand("ann", "battery staple", true)), Is.EqualTo(new SetPasswordResult("ann", 2, 0)));
        await Wait.ForOtherInstancesAsync();
        Assert.That(await QueryAsync(Ann), Is.EqualTo(401));
        Assert.That(await QueryAsync(await IssueAsync("ann")), Is.EqualTo(200), "a new one works");
    }

    [Test]
    public async Task Password_can_be_removed()
    {
        await Store.SendAsync(new SetPasswordCommand("ann", null, false));
        Assert.That(await Store.ScalarAsync(StoredHash), Is.EqualTo(DBNull.Value));
        Assert.That(await QueryAsync(Ann), Is.EqualTo(200));
    }
}
