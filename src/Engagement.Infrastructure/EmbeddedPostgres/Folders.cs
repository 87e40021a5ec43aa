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

        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, account.UserName is null ? Own : Own | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
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
