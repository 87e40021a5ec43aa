namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Opens a regular file by its name, and never what a link of that name points at.</summary>
internal static class OwnFile
{
    public static FileStream Open(string path, FileStreamOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        // Before, because opening a pipe waits and opening a link may create what it points at.
        if (UnixFile.At(path) is { IsRegular: false })
        {
            throw NotRegular(path);
        }

        var stream = new FileStream(path, options);
        try
        {
            // Afterwards, of what has been opened: the name may have become a link's meanwhile.
            var named = UnixFile.At(path) ?? throw new FileNotFoundException($"'{path}' was removed while it was opened.", path);
            return named.IsRegular && named.IsSameAs(UnixFile.Of(stream.SafeFileHandle)) ? stream : throw NotRegular(path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public static FileStream OpenRead(string path) => Open(
        path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete });

    public static string ReadAllText(string path)
    {
        using var reader = new StreamReader(OpenRead(path));
        return reader.ReadToEnd();
    }

    /// <summary>Creates an empty file that only its owner can read, in place of one that may be there.</summary>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Replaces a file by one that only its owner can read; readers see the old one or the new one.</summary>
    public static void Replace(string path, string text)
    {
        var staged = path + ".new";
        using (var writer = new StreamWriter(Create(staged)))
        {
            writer.Write(text);
        }

        File.Move(staged, path, overwrite: true);
    }

    private static IOException NotRegular(string path) => new($"'{path}' is a link or no regular file, and is not opened");
}
