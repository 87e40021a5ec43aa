namespace Engagement.Infrastructure.EmbeddedPostgres;

internal static class Folders
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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
}
