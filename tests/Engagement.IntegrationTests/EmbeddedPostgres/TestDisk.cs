using System.Diagnostics;
using System.Runtime.Versioning;
using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

/// <summary>A small disk that can be filled and made read-only. Only root on Linux can mount one.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class TestDisk : IDisposable
{
    private readonly string _folder;

    public TestDisk(string folder, int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !ServerAccount.RunsAsRoot)
        {
            Assert.Ignore("Only root on Linux can mount a disk.");
        }

        _folder = Directory.CreateDirectory(folder).FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", _folder))
        {
            Assert.Ignore("This machine does not let root mount a disk.");
        }
    }

    /// <summary>Waits until no file is open for writing: a stopped server's processes may end a little later.</summary>
    public Task MakeReadOnlyAsync() => Wait.UntilAsync(() => Task.FromResult(Run("mount", "-o", "remount,ro", _folder)));

    public void Fill() => Run("/bin/sh", "-c", "cat /dev/zero >\"$0/filling\"", _folder);

    public void Dispose()
    {
        if (!Run("umount", _folder))
        {
            Run("umount", "--lazy", _folder);
        }
    }

    private static bool Run(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
