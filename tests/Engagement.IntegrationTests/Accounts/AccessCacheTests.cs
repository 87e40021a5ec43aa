using System.Diagnostics;
using Engagement.Application.Accounts;
using Engagement.Domain;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>The cache of tokens and permissions, with two services on one store: docs/decisions/0019-access-cache.md.</summary>
public sealed class AccessCacheTests
{
    private const string Query = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";

    private TestStore _store = null!;
    private TestService _here = null!;
    private TestService _there = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _here = await _store.ServeAsync(("RateLimit:Enabled", "false"));
        _there = await _store.ServeAsync(("RateLimit:Enabled", "false"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Cached_token_is_not_looked_up_again_while_nothing_changes()
    {
        var ann = await _store.CreateAccountAsync("admin");
        Assert.That(await QueryAsync(_here, ann), Is.EqualTo(200));
        await using var locked = await LockAsync("access_tokens");
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(1.5))
        {
            Assert.That(await QueryAsync(_here, ann), Is.EqualTo(200));
        }
    }

    [Test]
    public async Task Logout_applies_here_at_once_and_elsewhere_within_a_second()
    {
        var ann = await _store.CreateAccountAsync("admin");
        Assert.That((await QueryAsync(_here, ann), await QueryAsync(_there, ann)), Is.EqualTo((200, 200)));
        var response = await _here.SendAsync("POST", "/api/v1/logout", ("X-User-Id", ann.UserId), ("X-Auth-Token", ann.Token));
        Assert.That((response.Status, await QueryAsync(_here, ann)), Is.EqualTo((200, 401)));
        await RefusedWithinASecondAsync(ann, 401);
    }

    /// <summary>Each is one statement, as run by another process or by an administrator in the database.</summary>
    [TestCase("UPDATE access_tokens SET revoked_at = now()", 401)]
    [TestCase("UPDATE access_tokens SET expires_at = now()", 401)]
    [TestCase("DELETE FROM access_tokens", 401)]
    [TestCase("TRUNCATE access_tokens", 401)]
    [TestCase("UPDATE accounts SET active = false", 401)]
    [TestCase("UPDATE accounts SET roles = '{guest}'", 403)]
    [TestCase("UPDATE permissions SET role = 'owner' WHERE permission = 'view-engagement-dashboard'", 403)]
    [TestCase("DELETE FROM permissions WHERE permission = 'view-engagement-dashboard'", 403)]
    [TestCase("TRUNCATE permissions", 403)]
    [TestCase("TRUNCATE accounts, access_tokens", 401)]
    public async Task Removed_access_is_refused_within_a_second(string statement, int status)
    {
        var ann = await _store.CreateAccountAsync("admin");
        Assert.That(await QueryAsync(_there, ann), Is.EqualTo(200));
        await _store.ExecuteAsync(statement);
        await RefusedWithinASecondAsync(ann, status);
    }

    [Test]
    public async Task Granted_permission_works_within_a_second()
    {
        var ann = await _store.CreateAccountAsync("analyst");
        Assert.That(await QueryAsync(_there, ann), Is.EqualTo(403));
        await _store.SendAsync(new GrantPermissionCommand(Permissions.ViewEngagementDashboard, "analyst"));
        await Wait.ForOtherInstancesAsync();
        Assert.That(await QueryAsync(_there, ann), Is.EqualTo(200));
    }

    [Test]
    public async Task Cached_token_stops_working_when_it_expires()
    {
        var ann = await _store.CreateAccountAsync("admin");
        var end = DateTime.UtcNow.AddSeconds(2);
        await _store.ExecuteAsync($"UPDATE access_tokens SET expires_at = '{end:O}'");
        Assert.That(await QueryAsync(_here, ann), Is.EqualTo(200));
        while (DateTime.UtcNow < end)
        {
            await QueryAsync(_here, ann);
        }

        Assert.That(await QueryAsync(_here, ann), Is.EqualTo(401));
    }

    [Test]
    public async Task Cache_is_not_used_until_the_store_confirms_its_version()
    {
        var ann = await _store.CreateAccountAsync("admin");
        Assert.That(await QueryAsync(_here, ann), Is.EqualTo(200));
        await using var locked = await LockAsync("access_version");
        await Wait.ForOtherInstancesAsync();
        var pending = QueryAsync(_here, ann);
        await Wait.UntilAsync(async () => await _store.WaitingAsync() > 0);
        Assert.That(pending.IsCompleted, Is.False);
        await locked.CloseAsync();
        Assert.That(await pending, Is.EqualTo(200));
    }

    [Test]
    public async Task Account_missing_in_a_restored_dump_is_refused_within_a_second()
    {
        await _store.CreateAccountAsync("admin");
        var before = await VersionAsync();
        var eve = await _store.CreateAccountAsync("admin");
        Assert.That(await QueryAsync(_there, eve), Is.EqualTo(200));

        // The state after a restore of a dump without her account.
        await _store.ExecuteAsync(
            $"BEGIN; SET session_replication_role = replica; DELETE FROM access_tokens WHERE user_id = '{eve.UserId}'; "
            + $"DELETE FROM accounts WHERE user_id = '{eve.UserId}'; UPDATE access_version SET version = '{before}'; COMMIT");
        await RefusedWithinASecondAsync(eve, 401);
    }

    [Test]
    public async Task Only_transactions_that_change_access_renew_the_version()
    {
        await _store.CreateAccountAsync("admin");
        var before = await VersionAsync();
        await _store.ExecuteAsync("BEGIN; UPDATE accounts SET roles = '{guest}'; UPDATE access_tokens SET name = 'x'; COMMIT");
        var after = await VersionAsync();
        Assert.That(after, Is.Not.EqualTo(before));
        await _store.ExecuteAsync("BEGIN; UPDATE accounts SET roles = '{admin}'; ROLLBACK");
        await _store.ExecuteAsync("UPDATE accounts SET roles = '{admin}' WHERE false");
        Assert.That(await VersionAsync(), Is.EqualTo(after));
    }

    [Test]
    public async Task Logout_gives_up_after_a_limited_wait_for_a_locked_version_row()
    {
        var (ann, bob) = (await _store.CreateAccountAsync("admin"), await _store.CreateAccountAsync("admin"));
        await using var other = await _store.OpenConnectionAsync();
        await using (var hold = new NpgsqlCommand("BEGIN; UPDATE access_version SET version = gen_random_uuid()", other))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var watch = Stopwatch.StartNew();
        var response = await _here.SendAsync("POST", "/api/v1/logout", ("X-User-Id", ann.UserId), ("X-Auth-Token", ann.Token));
        Assert.That(response.Status, Is.EqualTo(503));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)), "before the request's own limit of 120 seconds");
        await other.CloseAsync();
        Assert.That((await QueryAsync(_here, ann), await QueryAsync(_here, bob)), Is.EqualTo((200, 200)));
    }

    /// <summary>Sends requests all the time, so that the cache entry never expires for lack of use.</summary>
    private async Task RefusedWithinASecondAsync(Credentials credentials, int status)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(1))
        {
            Assert.That(await QueryAsync(_there, credentials), Is.EqualTo(200).Or.EqualTo(status));
        }

        Assert.That(await QueryAsync(_there, credentials), Is.EqualTo(status));
    }

    private static async Task<int> QueryAsync(TestService service, Credentials credentials) =>
        (await service.QueryAsync("messages/origin", Query, credentials)).Status;

    private async Task<Guid> VersionAsync() => (Guid)(await _store.ScalarAsync("SELECT version FROM access_version"))!;

    /// <summary>Blocks all reads of the table until the connection is closed.</summary>
    private async Task<NpgsqlConnection> LockAsync(string table)
    {
        var connection = await _store.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }
}
