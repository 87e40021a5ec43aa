using System.Formats.Tar;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Tells a regular file from a pipe, a socket or a device, which may never answer or never end, without opening it. Links are followed.
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
            // Whatever has a length is regular. So may be what has none.
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
            link = target is not null;
            return new FileInfo(target ?? path).Length > 0 || TypeOf(target ?? path) == TarEntryType.RegularFile;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is FileNotFoundException && !link))
        {
            // Whoever opens it is told.
            return true;
        }
        catch (IOException)
        {
            // A link to nowhere, or to itself; a socket.
            return false;
        }
    }

    /// <summary>The framework looks at a file's type in one place only: where it puts the file into an archive.</summary>
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
