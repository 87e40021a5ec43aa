using System.Diagnostics;
using System.Runtime.Versioning;
using Engagement.Infrastructure.EmbeddedPostgres;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

/// <summary>The runtime's structure of a file is not public: what is read from it is what the system's own program says.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
public sealed class UnixFileTests
{
    [TestCase("/")]
    [TestCase("/tmp")]
    [TestCase("/etc/passwd")]
    [TestCase("/proc/self")]
    [TestCase("/dev/null")]
    public void What_is_read_is_what_stat_says(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%f %u %g %d %i", path]) { RedirectStandardOutput = true })!;
        var said = stat.StandardOutput.ReadToEnd().Trim();
        stat.WaitForExit();

        var file = UnixFile.At(path)!.Value;

        Assert.That($"{file.Mode:x} {file.Owner} {file.Group} {file.Device} {file.Number}", Is.EqualTo(said));
    }

    [Test]
    public void What_is_not_there_is_null() => Assert.That(UnixFile.At("/etc/passwd/nothing") ?? UnixFile.At("/nothing"), Is.Null);

    [Test]
    public void An_open_file_is_the_one_of_its_name()
    {
        using var open = File.OpenRead("/etc/passwd");

        Assert.That(UnixFile.Of(open.SafeFileHandle), Is.EqualTo(UnixFile.At("/etc/passwd")));
    }

    [Test]
    public void Accounts_have_names() =>
        Assert.That(new[] { UnixFile.NameOf(0), UnixFile.NameOf(123456) }, Is.EqualTo(["user 0 (root)", "user 123456"]));
}
