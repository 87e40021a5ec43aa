namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Locks between processes, which the operating system releases when the holder ends or is killed.</summary>
internal static class LockFile
{
    // The error codes of a locked file: EAGAIN of Linux and of macOS, and Windows' sharing violation.
    private static readonly int[] s_locked = [11, 35, unchecked((int)0x80070020)];

    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(50);

    public static FileStream? TryShared(string path) => TryOpen(path, FileAccess.Read, FileShare.Read);

    public static FileStream? TryExclusive(string path) => TryOpen(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Waits for the exclusive lock until it is free or the token is cancelled.</summary>
    public static Task<FileStream> ExclusiveAsync(string path, CancellationToken cancellationToken) =>
        WaitAsync(() => TryExclusive(path), cancellationToken);

    /// <summary>Waits for the shared lock until it is free or the token is cancelled.</summary>
    public static Task<FileStream> SharedAsync(string path, CancellationToken cancellationToken) =>
        WaitAsync(() => TryShared(path), cancellationToken);

    private static async Task<FileStream> WaitAsync(Func<FileStream?> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (attempt() is { } taken)
            {
                return taken;
            }

            await Task.Delay(s_retry, cancellationToken);
        }
    }

    private static FileStream? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = access, Share = share, BufferSize = 1 };
            if (!OperatingSystem.IsWindows() && !File.Exists(path))
            {
                // An account that can open the file can lock it, and no other account may block a start.
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return OwnFile.Open(path, options);
        }
        catch (IOException conflict) when (s_locked.Contains(conflict.HResult))
        {
            return null;
        }
    }
}
