using Engagement.Application.Accounts;
using Engagement.Domain;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

public sealed class RevokePermissionTests : AccountTest
{
    private static readonly RevokePermissionCommand s_revoke = new(Permissions.ViewEngagementDashboard, "admin");

    [Test]
    public async Task Role_without_the_permission_is_refused()
    {
        Assert.That(await Store.SendAsync(s_revoke), Is.EqualTo(new RevokePermissionResult(HeldBefore: true, HeldByNobody: true)));
        await Wait.ForOtherInstancesAsync();
        Assert.That(await QueryAsync(Ann), Is.EqualTo(403));
        Assert.That(await Store.SendAsync(s_revoke), Is.EqualTo(new RevokePermissionResult(HeldBefore: false, HeldByNobody: true)));
        Assert.That(
            (await Store.SendAsync(new ListPermissionsQuery())).Select(row => $"{row.Permission}: {string.Join(',', row.Roles)}"),
            Is.EqualTo(new[] { "api-bypass-rate-limit: admin", "ingest-engagement-data: admin", "view-engagement-dashboard: " }));
    }

    [Test]
    public async Task Permission_counts_as_held_while_an_active_account_has_a_role_with_it()
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["guest", "analyst"], null));
        await Store.SendAsync(new GrantPermissionCommand(Permissions.ViewEngagementDashboard, "analyst"));
        Assert.That((await Store.SendAsync(s_revoke)).HeldByNobody, Is.False);
        await Store.SendAsync(new SetActiveCommand("bob", false));
        Assert.That((await Store.SendAsync(s_revoke)).HeldByNobody, Is.True);
    }
}
