namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Opens regular files only, and never follows a link.</summary>
internal static class OwnFile
{
    public static FileStream Open(string path, FileStreamOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        // Before opening: a pipe blocks, and a dangling link creates the file that it points at.
        if (UnixFile.At(path) is { IsRegular: false })
        {
            throw NotRegular(path);
        }

        var stream = new FileStream(path, options);
        try
        {
            // After opening: a link may have taken the name meanwhile.
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

    /// <summary>Creates an empty file that only its owner can read, in place of an existing one.</summary>
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
