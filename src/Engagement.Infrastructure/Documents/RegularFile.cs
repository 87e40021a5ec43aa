using System.Formats.Tar;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Distinguishes regular files from pipes, sockets and devices, which may block or never end, without opening them. Links are followed.
/// </summary>
internal static class RegularFile
{
    public static bool Is(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        var link = false;
        try
        {
            // A file with a length is regular. One without may be.
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
            link = target is not null;
            return new FileInfo(target ?? path).Length > 0 || TypeOf(target ?? path) == TarEntryType.RegularFile;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is FileNotFoundException && !link))
        {
            // Opening it fails with the right error.
            return true;
        }
        catch (IOException)
        {
            // A link to nowhere, or to itself; a socket.
            return false;
        }
    }

    /// <summary>The framework shows the type of a file only when it adds the file to an archive.</summary>
    private static TarEntryType TypeOf(string emptyFile)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(emptyFile, "file");
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()!.EntryType;
    }
}
