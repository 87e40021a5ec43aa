using System.Diagnostics;
using Engagement.Application.Accounts;
using Engagement.Domain;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>What is kept in memory of tokens and permissions, over two services on one store: docs/decisions/0019-access-cache.md.</summary>
public sealed class AccessCacheTests
{
    private const string Question = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";

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
    public async Task A_token_that_was_looked_up_is_not_looked_up_again_for_as_long_as_nothing_changes()
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
    public async Task A_sign_out_is_known_here_at_once_and_within_a_second_elsewhere()
    {
        var ann = await _store.CreateAccountAsync("admin");
        Assert.That((await QueryAsync(_here, ann), await QueryAsync(_there, ann)), Is.EqualTo((200, 200)));
        var answer = await _here.SendAsync("POST", "/api/v1/logout", ("X-User-Id", ann.UserId), ("X-Auth-Token", ann.Token));
        Assert.That((answer.Status, await QueryAsync(_here, ann)), Is.EqualTo((200, 401)));
        await RefusedWithinASecondAsync(ann, 401);
    }

    /// <summary>Each is one statement, as a verb of another process or an administrator at the database makes it.</summary>
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
    public async Task What_is_taken_away_is_gone_within_a_second(string statement, int status)
    {
        var ann = await _store.CreateAccountAsync("admin");
        Assert.That(await QueryAsync(_there, ann), Is.EqualTo(200));
        await _store.ExecuteAsync(statement);
        await RefusedWithinASecondAsync(ann, status);
    }

    [Test]
    public async Task What_is_granted_works_within_a_second()
    {
        var ann = await _store.CreateAccountAsync("analyst");
        Assert.That(await QueryAsync(_there, ann), Is.EqualTo(403));
        await _store.SendAsync(new GrantPermissionCommand(Permissions.ViewEngagementDashboard, "analyst"));
        await Wait.ForOtherInstancesAsync();
        Assert.That(await QueryAsync(_there, ann), Is.EqualTo(200));
    }

    [Test]
    public async Task A_token_ends_when_it_expires_though_nothing_changes()
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
    public async Task Nothing_kept_is_used_while_the_store_does_not_say_that_it_still_holds()
    {
        var ann = await _store.CreateAccountAsync("admin");
        Assert.That(await QueryAsync(_here, ann), Is.EqualTo(200));
        await using var locked = await LockAsync("access_version");
        await Wait.ForOtherInstancesAsync();
        var asked = QueryAsync(_here, ann);
        await Wait.UntilAsync(async () => await _store.WaitingAsync() > 0);
        Assert.That(asked.IsCompleted, Is.False);
        await locked.CloseAsync();
        Assert.That(await asked, Is.EqualTo(200));
    }

    [Test]
    public async Task An_account_that_a_restored_dump_does_not_hold_is_refused_within_a_second()
    {
        await _store.CreateAccountAsync("admin");
        var before = await VersionAsync();
        var eve = await _store.CreateAccountAsync("admin");
        Assert.That(await QueryAsync(_there, eve), Is.EqualTo(200));

        // As a dump from before her time leaves it.
        await _store.ExecuteAsync(
            $"BEGIN; SET session_replication_role = replica; DELETE FROM access_tokens WHERE user_id = '{eve.UserId}'; "
            + $"DELETE FROM accounts WHERE user_id = '{eve.UserId}'; UPDATE access_version SET version = '{before}'; COMMIT");
        await RefusedWithinASecondAsync(eve, 401);
    }

    [Test]
    public async Task A_transaction_that_changes_something_renews_the_version_and_another_does_not()
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
    public async Task Whoever_holds_the_version_for_long_keeps_a_sign_out_waiting_for_a_limited_time()
    {
        var (ann, bob) = (await _store.CreateAccountAsync("admin"), await _store.CreateAccountAsync("admin"));
        await using var other = await _store.OpenConnectionAsync();
        await using (var hold = new NpgsqlCommand("BEGIN; UPDATE access_version SET version = gen_random_uuid()", other))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var watch = Stopwatch.StartNew();
        var answer = await _here.SendAsync("POST", "/api/v1/logout", ("X-User-Id", ann.UserId), ("X-Auth-Token", ann.Token));
        Assert.That(answer.Status, Is.EqualTo(503));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(9)), "before the request's own time is up");
        await other.CloseAsync();
        Assert.That((await QueryAsync(_here, ann), await QueryAsync(_here, bob)), Is.EqualTo((200, 200)));
    }

    /// <summary>Asks all the time, so that what is known is never given up for want of use.</summary>
    private async Task RefusedWithinASecondAsync(Credentials who, int status)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(1))
        {
            Assert.That(await QueryAsync(_there, who), Is.EqualTo(200).Or.EqualTo(status));
        }

        Assert.That(await QueryAsync(_there, who), Is.EqualTo(status));
    }

    private static async Task<int> QueryAsync(TestService service, Credentials who) =>
        (await service.QueryAsync("messages/origin", Question, who)).Status;

    private async Task<Guid> VersionAsync() => (Guid)(await _store.ScalarAsync("SELECT version FROM access_version"))!;

    /// <summary>Nobody reads the table until the connection is closed.</summary>
    private async Task<NpgsqlConnection> LockAsync(string table)
    {
        var connection = await _store.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }
}
