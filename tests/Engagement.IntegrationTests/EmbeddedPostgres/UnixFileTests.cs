using System.Diagnostics;
using System.Runtime.Versioning;
using Engagement.Infrastructure.EmbeddedPostgres;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

/// <summary>The runtime's file structure is not public, so its values are compared with those of stat.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
public sealed class UnixFileTests
{
    [TestCase("/")]
    [TestCase("/tmp")]
    [TestCase("/etc/passwd")]
    [TestCase("/proc/self")]
    [TestCase("/dev/null")]
    public void File_attributes_equal_those_of_stat(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%f %u %g %d %i", path]) { RedirectStandardOutput = true })!;
        var expected = stat.StandardOutput.ReadToEnd().Trim();
        stat.WaitForExit();

        var file = UnixFile.At(path)!.Value;

        Assert.That($"{file.Mode:x} {file.Owner} {file.Group} {file.Device} {file.Number}", Is.EqualTo(expected));
    }

    [Test]
    public void Missing_file_is_null() => Assert.That(UnixFile.At("/etc/passwd/nothing") ?? UnixFile.At("/nothing"), Is.Null);

    [Test]
    public void Open_file_equals_the_file_of_its_path()
    {
        using var open = File.OpenRead("/etc/passwd");

        Assert.That(UnixFile.Of(open.SafeFileHandle), Is.EqualTo(UnixFile.At("/etc/passwd")));
    }

    [Test]
    public void User_ids_are_shown_with_their_names() =>
        Assert.That(new[] { UnixFile.NameOf(0), UnixFile.NameOf(123456) }, Is.EqualTo(["user 0 (root)", "user 123456"]));
}
