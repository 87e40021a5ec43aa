using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.EmbeddedPostgres.Packaged;

namespace Engagement.IntegrationTests.EmbeddedPostgres.Packaged;

[Platform("Unix")]
public sealed class PackageLinksTests
{
    private string _root = "";
    private string _package = "";

    [SetUp]
    public void Create()
    {
        _root = Directory.CreateTempSubdirectory("engagement-").FullName;
        _package = Path.Combine(_root, "package");
        Directory.CreateDirectory(Path.Combine(_package, "native", "lib", "deep"));
        File.WriteAllText(Path.Combine(_package, "native", "lib", "libpq.so.5.17"), "content");
    }

    [TearDown]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestCase("native/lib/libpq.so")]
    [TestCase("native/lib/deep/libpq.so")]
    public async Task Link_points_to_its_file_after_the_package_is_moved(string link)
    {
        await ApplyAsync("native/lib/libpq.so.5.17", link);
        var moved = Path.Combine(_root, "moved");
        Directory.Move(_package, moved);

        Assert.That(await File.ReadAllTextAsync(Path.Combine(moved, link)), Is.EqualTo("content"));
        Assert.That(new FileInfo(Path.Combine(moved, link)).LinkTarget, Is.Not.Null.And.Not.StartsWith("/"));
    }

    [TestCase("native/lib/libpq.so.5.17", "../outside")]
    [TestCase("native/lib/libpq.so.5.17", "native/../../outside")]
    [TestCase("native/lib/libpq.so.5.17", "/tmp/outside")]
    [TestCase("native/lib/libpq.so.5.17", "../package-2/outside")]
    [TestCase("native/lib/libpq.so.5.17", "")]
    [TestCase("../outside", "native/lib/libpq.so")]
    [TestCase("/etc/passwd", "native/lib/libpq.so")]
    [TestCase("..", "native/lib/libpq.so")]
    public async Task Link_out_of_the_package_is_refused_and_none_is_created(string source, string target)
    {
        await WriteAsync($$"""
            [{"source":"native/lib/libpq.so.5.17","target":"native/lib/good"},{"source":"{{source}}","target":"{{target}}"}]
            """);

        var failure = Assert.ThrowsAsync<EmbeddedPostgresException>(() => PackageLinks.ApplyAsync(_package, default));

        Assert.That(failure!.Message, Does.Contain("outside the package"));
        Assert.That(Directory.GetFiles(_root, "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            Is.EquivalentTo(["libpq.so.5.17", "pg-symlinks.json"]));
    }

    [Test]
    public async Task Package_without_links_is_unchanged()
    {
        await PackageLinks.ApplyAsync(_package, default);
        await WriteAsync("[]");
        await PackageLinks.ApplyAsync(_package, default);

        Assert.That(Directory.GetFiles(Path.Combine(_package, "native", "lib")), Has.Length.EqualTo(1));
    }

    private async Task ApplyAsync(string source, string target)
    {
        await WriteAsync($$"""[{"source":"{{source}}","target":"{{target}}"}]""");
        await PackageLinks.ApplyAsync(_package, default);
    }

    private Task WriteAsync(string list) => File.WriteAllTextAsync(Path.Combine(_package, "native", "pg-symlinks.json"), list);
}
