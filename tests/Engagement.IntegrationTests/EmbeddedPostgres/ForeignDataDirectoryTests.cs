using System.Diagnostics;
using System.Runtime.Versioning;
using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

/// <summary>A data directory prepared by another account is not used, and nothing outside it is changed.</summary>
[Platform("Unix")]
[UnsupportedOSPlatform("windows")]
public sealed class ForeignDataDirectoryTests
{
    // A user id that no machine uses.
    private const string UnknownUser = "12345";

    private readonly TemporaryCluster _template = new();

    [OneTimeSetUp]
    public async Task CreateAsync() => await (await _template.StartAsync()).DisposeAsync();

    [OneTimeTearDown]
    public async Task RemoveAsync() => await _template.DisposeAsync();

    [TestCase("port")]
    [TestCase("password")]
    [TestCase("server.log")]
    [TestCase("start.lock")]
    [TestCase("users.lock")]
    [TestCase("cluster")]
    [TestCase("cluster/pg_wal")]
    [TestCase("cluster/pg_tblspc/16400")]
    [TestCase("cluster/postgresql.auto.conf")]
    public async Task Link_is_refused(string entry)
    {
        await using var temporary = Copy();
        var path = Path.Combine(temporary.Files.Root, entry);
        var aside = Path.Combine(temporary.Folder, "aside");
        Run("sh", "-c", "[ ! -e \"$0\" ] && mkdir \"$1\" || mv \"$0\" \"$1\"; ln -s \"$1\" \"$0\"", path, aside);

        await AssertRefusedAsync(temporary, aside, $"'{path}' is a link to '{aside}'", "links are not followed");
    }

    [Test]
    public async Task Dangling_link_creates_no_file()
    {
        await using var temporary = Copy();
        var aside = Path.Combine(temporary.Folder, "aside");
        Run("ln", "-sf", aside, Path.Combine(temporary.Files.Root, "port"));

        await AssertRefusedAsync(temporary, temporary.Files.Root, "port' is a link");
        Assert.That(File.Exists(aside), Is.False);
    }

    [Test]
    public async Task Link_in_place_of_the_directory_is_refused()
    {
        await using var temporary = Copy();
        var aside = temporary.Files.Root + "-aside";
        Directory.Move(temporary.Files.Root, aside);
        Directory.CreateSymbolicLink(temporary.Files.Root, aside);

        await AssertRefusedAsync(temporary, aside, $"'{temporary.Files.Root}' is a link to '{aside}'", "EmbeddedPostgres:DataDirectory");
    }

    [Test]
    public async Task Link_of_a_trusted_account_on_the_path_is_followed()
    {
        await using var temporary = Copy();
        var way = Path.Combine(temporary.Folder, "way");
        Directory.CreateSymbolicLink(way, temporary.Folder);
        temporary.Options.DataDirectory = Path.Combine(way, "data");

        var cluster = await temporary.StartAsync();

        Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SELECT 1"), Is.EqualTo(1));
    }

    [TestCase(".", true)]
    [TestCase(".", false)]
    [TestCase("cluster", true)]
    [TestCase("cluster/postgresql.conf", false)]
    [TestCase("cluster/pg_hba.conf", false)]
    [TestCase("cluster/base", true)]
    [TestCase("password", false)]
    [TestCase("port", false)]
    public async Task Entry_of_another_account_is_refused(string entry, bool allBelow)
    {
        IgnoreUnlessRoot();
        await using var temporary = Copy();
        var path = Path.GetFullPath(Path.Combine(temporary.Files.Root, entry));
        Run("chown", allBelow ? "-Rh" : "-h", UnknownUser, path);

        await AssertRefusedAsync(temporary, temporary.Folder, $"'{path}' belongs to user {UnknownUser}", "chown");
    }

    [Test]
    public async Task Directory_of_another_account_runs_no_command()
    {
        IgnoreUnlessRoot();
        await using var temporary = Copy();
        var mark = Path.Combine(Directory.CreateDirectory(Path.Combine(temporary.Folder, "marks")).FullName, "ran");
        Run("chmod", "777", Path.GetDirectoryName(mark)!);
        await File.AppendAllTextAsync(
            Path.Combine(temporary.Files.Cluster, "postgresql.conf"), $"restore_command = 'touch {mark}; false'\nrecovery_target_timeline = 'current'\n");
        await File.WriteAllTextAsync(Path.Combine(temporary.Files.Cluster, "recovery.signal"), "");
        Run("chown", "-Rh", UnknownUser, temporary.Files.Root);

        await AssertRefusedAsync(temporary, temporary.Files.Root, $"'{temporary.Files.Root}' belongs to user {UnknownUser}");
        Assert.That(File.Exists(mark), Is.False);
    }

    [TestCase("775")]
    [TestCase("757")]
    [TestCase("1777")]
    public async Task Directory_writable_by_others_is_refused(string mode)
    {
        await using var temporary = Copy();
        Run("chmod", mode, temporary.Files.Root);

        await AssertRefusedAsync(temporary, temporary.Files.Root, $"others may write in '{temporary.Files.Root}'", "chmod go-w");
    }

    [TestCase("777", null)]
    [TestCase("775", "0:12345")]
    [TestCase("755", UnknownUser)]
    public async Task Parent_in_which_others_can_replace_the_directory_is_refused(string mode, string? owner)
    {
        await using var temporary = Copy();
        if (owner is not null)
        {
            IgnoreUnlessRoot();
            Run("chown", owner, temporary.Folder);
        }

        Run("chmod", mode, temporary.Folder);

        await AssertRefusedAsync(temporary, temporary.Files.Root, $"'{temporary.Folder}'", "on the way to", "EmbeddedPostgres:DataDirectory");
    }

    [Test]
    public async Task Cluster_is_used_by_another_user_only_after_root_changes_its_owner()
    {
        IgnoreUnlessRoot();
        await using var temporary = Copy();
        temporary.Options.User = Owner(temporary.Files.Cluster) == "nobody" ? "postgres" : "nobody";
        await AssertRefusedAsync(temporary, temporary.Files.Root, $"'{temporary.Files.Cluster}' belongs to user",
            $"chown -R -h {temporary.Options.User} '{temporary.Files.Cluster}' '{temporary.Files.Log}'");

        Run("chown", "-R", "-h", temporary.Options.User, temporary.Files.Cluster, temporary.Files.Log);
        var cluster = await temporary.StartAsync();

        Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SELECT 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Backup_restored_by_root_starts()
    {
        IgnoreUnlessRoot();
        await using var temporary = Copy();
        Run("chown", "-R", "-h", "0:0", temporary.Files.Root);

        var cluster = await temporary.StartAsync();

        Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SELECT 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Folder_writable_by_others_in_the_working_directory_ends_a_verb_with_2()
    {
        await using var temporary = Copy();
        Run("chmod", "777", temporary.Files.Root);

        var (exitCode, errors) = await VerbAsync(temporary, "022");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(errors, Does.Contain($"others may write in '{temporary.Files.Root}'"));
    }

    [Test]
    public async Task Open_umask_creates_no_folder_writable_by_others()
    {
        await using var temporary = new TemporaryCluster(Path.Combine("way", "data"));

        var (_, errors) = await VerbAsync(temporary, "000", "--EmbeddedPostgres:BinDirectory=/nowhere");

        Assert.That(errors, Does.Contain("'/nowhere' has no initdb"));
        Assert.That(Run("stat", "-c", "%a", Path.GetDirectoryName(temporary.Files.Root)!).Trim(), Is.EqualTo("755"));
    }

    [Test]
    public async Task Process_of_another_account_is_not_taken_for_the_server()
    {
        IgnoreUnlessRoot();
        await using var temporary = Copy();
        var imitation = Directory.CreateDirectory(Path.Combine(temporary.Folder, "imitation")).FullName;
        var start = new ProcessStartInfo("setpriv", ["--reuid", UnknownUser, "--clear-groups", "/bin/sh", "-c", "sleep 300; : postgres"])
        {
            WorkingDirectory = imitation,
        };
        using var process = Process.Start(start)!;
        try
        {
            var file = PostmasterPid.FileIn(temporary.Files.Cluster);
            await File.WriteAllTextAsync(file, $"{process.Id}\n{temporary.Files.Cluster}\n1\n5432\n\n127.0.0.1\n");
            File.Copy(file, PostmasterPid.FileIn(imitation));
            await Wait.UntilAsync(
                async () => (await File.ReadAllTextAsync($"/proc/{process.Id}/cmdline")).StartsWith("/bin/sh", StringComparison.Ordinal));

            Assert.That(temporary.Server!.Serves(temporary.Files.Cluster), Is.False);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    // Runs in the data directory's parent, the base of relative paths in settings.
    private static async Task<(int ExitCode, string Errors)> VerbAsync(TemporaryCluster temporary, string umask, params string[] more)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Engagement.Api.dll");
        var data = Path.GetRelativePath(temporary.Folder, temporary.Files.Root);
        string[] arguments =
            ["-c", "umask $0; exec dotnet \"$@\"", umask, program, "user", "list", $"--EmbeddedPostgres:DataDirectory={data}", .. more];
        var start = new ProcessStartInfo("/bin/sh", arguments)
        {
            WorkingDirectory = temporary.Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }

    // Nothing changes: no name, owner, mode or modification time.
    private static async Task AssertRefusedAsync(TemporaryCluster temporary, string unchanged, params string[] parts)
    {
        var before = State(unchanged);
        await temporary.AssertFailsAsync(parts);
        Assert.That(State(unchanged), Is.EqualTo(before));
        Assert.That(temporary.Server, Is.Null);
    }

    private static string State(string path) => Run("find", path, "-printf", "%p %U %G %m %T@ %s\n");

    private static string Owner(string path) => Run("stat", "-c", "%U", path).Trim();

    private TemporaryCluster Copy()
    {
        var copy = new TemporaryCluster();
        Run("cp", "-a", _template.Files.Root, copy.Files.Root);
        return copy;
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}");
        return output;
    }

    private static void IgnoreUnlessRoot()
    {
        if (!ServerAccount.RunsAsRoot)
        {
            Assert.Ignore("Only root can give files to another account.");
        }
    }
}
