using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.EmbeddedPostgres.Packaged;

namespace Engagement.IntegrationTests.EmbeddedPostgres.Packaged;

public sealed class PinnedPackagesTests
{
    [Test]
    public void Every_platform_has_every_major_version_once(
        [Values("linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "windows-x64")] string platform,
        [Values(15, 16, 17, 18)] int major)
    {
        Assert.That(PinnedPackages.All.Count(p => p.Platform == platform && p.Major == major), Is.EqualTo(1));
        Assert.That(PinnedPackages.Find(platform, major)!.Version, Does.StartWith($"{major}."));
    }

    [Test]
    public void Every_package_has_its_own_digest()
    {
        var digests = PinnedPackages.All.Select(p => p.Integrity).ToList();

        Assert.That(digests, Is.Unique);
        Assert.That(digests.Select(d => Convert.FromBase64String(d["sha512-".Length..]).Length), Is.All.EqualTo(64));
    }

    [TestCase("linux-musl-x64", 17)]
    [TestCase("linux-x64", PostgresBinaries.OldestMajor - 1)]
    public void Unsupported_platform_or_version_has_no_package(string platform, int major)
    {
        Assert.That(PinnedPackages.Find(platform, major), Is.Null);
    }

    [Test]
    public void PostgreSQL_version_excludes_the_packaging_version()
    {
        Assert.That(new PostgresPackage("linux-x64", "17.10.0-beta.17", "").Release, Is.EqualTo("17.10"));
    }
}
