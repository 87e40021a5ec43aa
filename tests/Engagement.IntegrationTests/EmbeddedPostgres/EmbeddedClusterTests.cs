using Engagement.Infrastructure.EmbeddedPostgres;
using Npgsql;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

public sealed class EmbeddedClusterTests
{
    [Test]
    public async Task First_start_creates_a_cluster_with_password_authentication()
    {
        await using var temporary = new TemporaryCluster();

        var cluster = await temporary.StartAsync();

        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Password = "wrong" }.ConnectionString;
        Assert.Multiple(async () =>
        {
            Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SELECT current_database() || current_user"),
                Is.EqualTo("engagementengagement"));
            Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString,
                "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"), Is.EqualTo("scram-sha-256"));
            Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString,
                "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = 'engagement'"), Is.EqualTo("SCRAM-SHA-256"));
            Assert.That(async () => await TemporaryCluster.ScalarAsync(wrong, "SELECT 1"),
                Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InvalidPassword));
            Assert.That(temporary.Files.AbandonedStaging(), Is.Empty);
        });
    }

    [Test]
    public async Task Second_start_finds_the_data()
    {
        await using var temporary = new TemporaryCluster();
        await using (var first = await temporary.StartAsync())
        {
            await TemporaryCluster.ScalarAsync(first.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        }

        Assert.That(temporary.Server, Is.Null, "the only user has stopped");
        var second = await temporary.StartAsync();

        Assert.That(await TemporaryCluster.ScalarAsync(second.ConnectionString, "SELECT answer FROM kept"), Is.EqualTo(42));
    }

    [Test]
    public async Task Concurrent_users_share_one_server_and_the_last_stops_it()
    {
        await using var temporary = new TemporaryCluster();
        var users = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => temporary.StartAsync())));
        Assert.That(users.Select(u => u.ConnectionString).Distinct().Count(), Is.EqualTo(1));

        foreach (var user in users[..^1])
        {
            await user.DisposeAsync();
            await user.DisposeAsync();
            Assert.That(await TemporaryCluster.ScalarAsync(users[^1].ConnectionString, "SELECT 1"), Is.EqualTo(1));
        }

        await users[^1].DisposeAsync();

        Assert.That(temporary.Server, Is.Null);
    }

    [Test]
    public async Task Server_of_a_killed_process_is_adopted()
    {
        await using var temporary = new TemporaryCluster();
        var killed = await temporary.StartAsync();
        await temporary.AbandonAsync(killed);
        var left = temporary.Server;

        var adopter = await temporary.StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(left, Is.Not.Null);
            Assert.That(temporary.Server, Is.EqualTo(left));
            Assert.That(adopter.ConnectionString, Is.EqualTo(killed.ConnectionString));
        });
        await adopter.DisposeAsync();
        Assert.That(temporary.Server, Is.Null);
    }

    [Test]
    public async Task Killed_server_recovers_at_the_next_start()
    {
        await using var temporary = new TemporaryCluster();
        var first = await temporary.StartAsync();
        await TemporaryCluster.ScalarAsync(first.ConnectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        await temporary.AbandonAsync(first);
        await temporary.KillServerAsync();
        Assert.That(temporary.Server, Is.Not.Null, "a killed server leaves its file");

        var second = await temporary.StartAsync();

        Assert.That(await TemporaryCluster.ScalarAsync(second.ConnectionString, "SELECT answer FROM kept"), Is.EqualTo(42));
    }

    [Test]
    public async Task Process_with_the_id_of_a_killed_server_is_not_taken_for_the_server()
    {
        await using var temporary = new TemporaryCluster();
        await (await temporary.StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(
            PostmasterPid.FileIn(temporary.Files.Cluster), $"{Environment.ProcessId}\n{temporary.Files.Cluster}\n1\n5432\n\n127.0.0.1\n");

        var cluster = await temporary.StartAsync();

        Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SELECT 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Interrupted_first_start_does_not_block_the_next()
    {
        await using var temporary = new TemporaryCluster();
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));
        Assert.That(async () => await temporary.StartAsync(interrupt.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.Exists(temporary.Files.Cluster), Is.False);
        Directory.CreateDirectory(Path.Combine(temporary.Files.NewStaging(), "data", "base"));

        var cluster = await temporary.StartAsync();

        Assert.That(temporary.Files.AbandonedStaging(), Is.Empty);
        Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SELECT 1"), Is.EqualTo(1));
    }
}
