using System.Diagnostics;
using System.Runtime.Versioning;
using Engagement.Infrastructure.EmbeddedPostgres;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

[Platform("Unix")]
[UnsupportedOSPlatform("windows")]
public sealed class DataDirectoryPathTests
{
    [TestCase("with spaces and ümläut 数据 😀")]
    [TestCase("it's $HOME `id` 100% & more")]
    [TestCase("\"quoted\" \\ * ? [a] ; | <x>")]
    [TestCase("-D")]
    [TestCase("up/../and/down/")]
    public Task Data_directory_may_have_any_name(string name) => AssertWorksAsync(name);

    [Test]
    public Task Data_directory_may_have_a_long_path() => AssertWorksAsync(Long(900));

    [Test]
    public async Task Relative_path_starts_at_the_working_directory()
    {
        await using var temporary = new TemporaryCluster();
        temporary.Options.DataDirectory = Path.GetRelativePath(Environment.CurrentDirectory, temporary.Options.DataDirectory);
        Assert.That(Path.IsPathFullyQualified(temporary.Options.DataDirectory), Is.False);

        var cluster = await temporary.StartAsync();

        Assert.That(
            await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SHOW data_directory"), Is.EqualTo(temporary.Files.Cluster));
    }

    [TestCase("two\nlines", "line break")]
    [TestCase("LONG", "901 bytes long")]
    [TestCase("file", "/file' is a file")]
    [TestCase("file/below/it", "/file' is a file")]
    public async Task Unusable_path_is_refused_before_anything_is_created(string name, string reason)
    {
        await using var temporary = new TemporaryCluster(name == "LONG" ? Long(901) : name);
        var parent = temporary.Folder;
        await File.WriteAllTextAsync(Path.Combine(parent, "file"), "");

        await temporary.AssertFailsAsync($"'{temporary.Files.Root}'", reason, "EmbeddedPostgres:DataDirectory");

        Assert.That(Directory.GetFileSystemEntries(parent).Select(Path.GetFileName), Is.EqualTo(["file"]));
    }

    [Test]
    public async Task Folder_without_write_permission_is_reported()
    {
        if (ServerAccount.RunsAsRoot)
        {
            Assert.Ignore("File modes do not restrict root.");
        }

        await using var temporary = new TemporaryCluster(Path.Combine("closed", "data"));
        var closed = Directory.CreateDirectory(Path.GetDirectoryName(temporary.Files.Root)!).FullName;
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await temporary.AssertFailsAsync($"'{temporary.Files.Root}'", Environment.UserName, "EmbeddedPostgres:DataDirectory");
    }

    [Test]
    public async Task Read_only_disk_is_reported()
    {
        await using var temporary = new TemporaryCluster(Path.Combine("disk", "data"));
        using var disk = new TestDisk(Path.GetDirectoryName(temporary.Files.Root)!, megabytes: 1);
        await disk.MakeReadOnlyAsync();

        await temporary.AssertFailsAsync("preparing the data directory: Read-only file system", $"'{temporary.Files.Root}'");
    }

    [Test]
    public async Task Cluster_on_a_read_only_disk_fails_without_a_wait()
    {
        await using var temporary = new TemporaryCluster(Path.Combine("disk", "data"));
        using var disk = new TestDisk(Path.GetDirectoryName(temporary.Files.Root)!, megabytes: 100);
        await (await temporary.StartAsync()).DisposeAsync();
        await disk.MakeReadOnlyAsync();
        var clock = Stopwatch.StartNew();

        await temporary.AssertFailsAsync("Read-only file system", $"'{temporary.Files.Root}'");

        Assert.That(clock.Elapsed.TotalSeconds, Is.LessThan(temporary.Options.StartTimeoutSeconds / 2));
    }

    [Test]
    public async Task Disk_too_small_for_a_cluster_is_reported_and_left_unchanged()
    {
        await using var temporary = new TemporaryCluster(Path.Combine("disk", "data"));
        using var disk = new TestDisk(Path.GetDirectoryName(temporary.Files.Root)!, megabytes: 8);

        await temporary.AssertFailsAsync("No space left on device", $"'{temporary.Files.Root}'", "EmbeddedPostgres:DataDirectory");

        Assert.That(
            Directory.GetFileSystemEntries(temporary.Files.Root).Select(Path.GetFileName), Is.EquivalentTo(["start.lock", "users.lock"]));
    }

    [Test]
    public async Task Full_disk_is_reported_and_the_cluster_starts_when_space_is_free_again()
    {
        await using var temporary = new TemporaryCluster(Path.Combine("disk", "data"));
        using var disk = new TestDisk(Path.GetDirectoryName(temporary.Files.Root)!, megabytes: 100);
        await (await temporary.StartAsync()).DisposeAsync();
        disk.Fill();

        await temporary.AssertFailsAsync("No space left on device", temporary.Files.Cluster);
        File.Delete(Path.Combine(Path.GetDirectoryName(temporary.Files.Root)!, "filling"));
        await using var cluster = await temporary.StartAsync();

        Assert.That(await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SELECT 1"), Is.EqualTo(1));
    }

    // A path of this many bytes, with names of at most 100.
    private static string Long(int bytes)
    {
        var rest = bytes - TemporaryCluster.FolderLength - 1;
        return string.Concat(Enumerable.Range(0, rest).Select(i => i % 100 == 99 && i < rest - 1 ? '/' : 'x'));
    }

    private static async Task AssertWorksAsync(string name)
    {
        await using var temporary = new TemporaryCluster(name);

        var cluster = await temporary.StartAsync();

        Assert.That(
            await TemporaryCluster.ScalarAsync(cluster.ConnectionString, "SHOW data_directory"), Is.EqualTo(temporary.Files.Cluster));
    }
}
