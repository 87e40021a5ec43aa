using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres;

internal static class Folders
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Pass = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// Creates a folder that only the service can list and write; another account can pass through it to what is its own there.
    /// Were the folder that account's, it could put links where the service, as root, writes.
    /// </summary>
    public static void Create(string path, ServerAccount account)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // Whatever the umask: in parents that others may write, they could exchange the folder.
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { } parent)
        {
            CreateParents(parent);
        }

        Directory.CreateDirectory(path, Own);
        if (account.UserName is not null && UnixFile.At(Path.TrimEndingDirectorySeparator(path)) is { IsFolder: true } made
            && made.Owner == UnixFile.Self)
        {
            File.SetUnixFileMode(path, Own | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void CreateParents(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { } parent)
        {
            CreateParents(parent);
        }

        Directory.CreateDirectory(path, Read | Pass);
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
        catch (DirectoryNotFoundException)
        {
            // There is nothing to remove.
        }
        catch (IOException)
        {
            // A program that outlived its killed service still writes there; a later start removes it.
        }
    }
}
