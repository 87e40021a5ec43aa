using System.Runtime.Versioning;
using Engagement.Infrastructure.EmbeddedPostgres;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

public sealed class EmbeddedClusterFailureTests
{
    [Test]
    public async Task Missing_programs_are_reported_with_what_to_install_or_set()
    {
        await using var temporary = new TemporaryCluster();
        var empty = Directory.CreateDirectory(temporary.Files.Root + "-bin").FullName;
        temporary.Options.BinDirectory = empty;

        await temporary.AssertFailsAsync(
            "PostgreSQL 15 or newer", $"'{empty}' has no initdb, pg_ctl, postgres", "install", "EmbeddedPostgres:BinDirectory",
            "ConnectionStrings:Engagement");
    }

    [TestCase("echo 'postgres (PostgreSQL) 12.22 (Debian 12.22-1)'", "has version 12")]
    [TestCase("exit 1", "has a postgres that does not run")]
    [Platform("Unix")]
    [UnsupportedOSPlatform("windows")]
    public async Task Unusable_programs_are_reported(string postgres, string reason)
    {
        await using var temporary = new TemporaryCluster();
        temporary.Options.BinDirectory = Directory.CreateDirectory(temporary.Files.Root + "-bin").FullName;
        foreach (var program in new[] { "initdb", "pg_ctl", "postgres" })
        {
            var file = Path.Combine(temporary.Options.BinDirectory, program);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\n{postgres}\n");
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }

        await temporary.AssertFailsAsync("PostgreSQL 15 or newer", reason);
    }

    [Test]
    public async Task Cluster_of_another_version_reports_the_version_it_needs()
    {
        await using var temporary = new TemporaryCluster();
        Directory.CreateDirectory(temporary.Files.Cluster);
        await File.WriteAllTextAsync(Path.Combine(temporary.Files.Cluster, "PG_VERSION"), "12\n");

        await temporary.AssertFailsAsync(
            "PostgreSQL 12,", $"created the cluster in '{temporary.Files.Root}'", "no npm package of PostgreSQL 12");
    }

    [Test]
    public async Task Folder_that_is_not_a_cluster_is_not_changed()
    {
        await using var temporary = new TemporaryCluster();
        var file = Path.Combine(Directory.CreateDirectory(temporary.Files.Cluster).FullName, "mine");
        await File.WriteAllTextAsync(file, "text");

        await temporary.AssertFailsAsync($"'{temporary.Files.Cluster}' is not a PostgreSQL cluster", "PG_VERSION");
        Assert.That(File.Exists(file));
    }

    [Test]
    public async Task Missing_password_file_is_reported()
    {
        await using var temporary = new TemporaryCluster();
        await (await temporary.StartAsync()).DisposeAsync();
        File.Delete(temporary.Files.Password);

        await temporary.AssertFailsAsync(temporary.Files.Password, "restore it");
    }

    [Test]
    public async Task Wrong_password_is_reported_and_no_server_keeps_running()
    {
        await using var temporary = new TemporaryCluster();
        await (await temporary.StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(temporary.Files.Password, "other");

        await temporary.AssertFailsAsync("refuses user 'engagement'", temporary.Files.Password);
        Assert.That(temporary.Server, Is.Null);
    }

    [Test]
    public async Task Server_log_is_quoted_when_the_server_cannot_start()
    {
        await using var temporary = new TemporaryCluster();
        await (await temporary.StartAsync()).DisposeAsync();
        await File.AppendAllTextAsync(Path.Combine(temporary.Files.Cluster, "postgresql.conf"), "no_such_setting = 1\n");

        await temporary.AssertFailsAsync(temporary.Files.Log, "unrecognized configuration parameter \"no_such_setting\"");
    }

    [Test]
    public async Task Wait_for_another_process_is_limited()
    {
        await using var temporary = new TemporaryCluster();
        await (await temporary.StartAsync()).DisposeAsync();
        temporary.Options.StartTimeoutSeconds = 4;
        await using var busy = LockFile.TryExclusive(temporary.Files.StartLock);

        await temporary.AssertFailsAsync("was not ready within 4 s", "another process", "EmbeddedPostgres:StartTimeoutSeconds");
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task Root_reports_a_folder_that_the_server_user_cannot_enter()
    {
        IgnoreUnlessRoot();
        await using var temporary = new TemporaryCluster(Path.Combine("closed", "data"));
        var closed = Directory.CreateDirectory(Path.GetDirectoryName(temporary.Files.Root)!).FullName;
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await temporary.AssertFailsAsync($"cannot enter '{closed}' on the way", "chmod a+x", "EmbeddedPostgres:DataDirectory");
    }

    [TestCase("no-such-user")]
    [TestCase("root")]
    public async Task Root_requires_an_unprivileged_user(string name)
    {
        IgnoreUnlessRoot();
        await using var temporary = new TemporaryCluster();
        temporary.Options.User = name;

        await temporary.AssertFailsAsync($"'{name}' is no unprivileged user", "EmbeddedPostgres:User");
    }

    [Test]
    [NonParallelizable]
    public async Task Root_finds_its_tools_without_PATH()
    {
        IgnoreUnlessRoot();
        await using var temporary = new TemporaryCluster();
        var path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            Environment.SetEnvironmentVariable("PATH", "/nowhere");
            var cluster = await temporary.StartAsync();
            Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SELECT 1"), Is.EqualTo(1));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [Test]
    [Platform("Unix")]
    public void Missing_tool_is_reported()
    {
        var failure = Assert.ThrowsAsync<EmbeddedPostgresException>(() => ServerAccount.ToolAsync("no-such-tool", ["-u"], default));

        Assert.That(failure!.Message, Does.Contain("'no-such-tool', which the service needs"));
    }

    private static void IgnoreUnlessRoot()
    {
        if (!ServerAccount.RunsAsRoot)
        {
            Assert.Ignore("Only root runs the server as another user.");
        }
    }
}
