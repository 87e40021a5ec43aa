using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres;

internal static class Folders
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Pass = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A path and its parents, the path first.</summary>
    public static IEnumerable<string> WithParents(string path)
    {
        for (var part = path; part is not null; part = Path.GetDirectoryName(part))
        {
            yield return part;
        }
    }

    /// <summary>
    /// Creates a folder that only the service can list and write. The server's account can pass through it to its own files; if the folder were
    /// that account's, it could put links where the service writes as root.
    /// </summary>
    public static void Create(string path, ServerAccount account)
    {
        var folder = Path.TrimEndingDirectorySeparator(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            Create(folder, Own);
            if (account.UserName is not null && UnixFile.At(folder) is { IsFolder: true } made && made.Owner == UnixFile.Self)
            {
                File.SetUnixFileMode(folder, Own | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }
        }
    }

    // The parents' mode does not depend on the umask: where others may write, they could exchange the folder.
    [UnsupportedOSPlatform("windows")]
    private static void Create(string path, UnixFileMode mode)
    {
        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
        {
            Create(parent, Read | Pass);
        }

        Directory.CreateDirectory(path, mode);
    }

    /// <summary>Lets everybody read a folder and all in it, whatever the umask, and run what lies in a folder of that name.</summary>
    public static void OpenToReaders(string path, string programs)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = new DirectoryInfo(path);
        foreach (var entry in folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(folder))
        {
            var runs = entry is DirectoryInfo || (entry is FileInfo file && file.Directory?.Name == programs);
            File.SetUnixFileMode(entry.FullName, runs ? Read | Pass : Read);
        }
    }

    /// <summary>Removes a folder, or what can be removed of it.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && UnixFile.At(path) is { IsFolder: true } folder && folder.Owner == UnixFile.Self)
            {
                // The server's account must not put a link in the place of what is being removed.
                File.SetUnixFileMode(path, Own);
            }

            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // Nothing is there, or a program that outlived its killed service still writes there: a later start removes it.
        }
    }
}
