using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres.Packaged;

/// <summary>Whether an account other than the service's own, or root, could have changed an unpacked package.</summary>
internal static class PackageTrust
{
    /// <summary>The first file that another account owns or can write, or that leads out of the package; null when there is none.</summary>
    public static string? Problem(string package) => OperatingSystem.IsWindows() ? null : FirstProblem(package);

    [UnsupportedOSPlatform("windows")]
    private static string? FirstProblem(string package) => Directory.EnumerateFileSystemEntries(package, "*", SearchOption.AllDirectories)
        .Prepend(package)
        .Select(path => Problem(package, path))
        .FirstOrDefault(problem => problem is not null);

    [UnsupportedOSPlatform("windows")]
    private static string? Problem(string package, string path) =>
        UnixFile.At(path) is not { } file ? null
        : file.Owner != UnixFile.Self && file.Owner != UnixFile.Root ? $"'{path}' belongs to {UnixFile.NameOf(file.Owner)}"
        : file.IsLink ? PointsOutside(package, path) ? FolderTrust.LinkProblem(path) : null
        : file.GroupWrites || file.OthersWrite ? $"others may write in '{path}'"
        : null;

    // A package has links from one of its libraries to another.
    private static bool PointsOutside(string package, string link)
    {
        var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, new FileInfo(link).LinkTarget ?? ""));
        return link == package || !target.StartsWith(package + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
