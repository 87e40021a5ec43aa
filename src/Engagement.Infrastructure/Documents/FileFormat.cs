using System.IO.Compression;

namespace Engagement.Infrastructure.Documents;

/// <summary>How the documents of a file are written.</summary>
public enum FileFormat
{
    /// <summary>JSON lines, indented documents or a JSON array.</summary>
    Json,

    /// <summary>BSON documents of one collection, as in the folder of a dump.</summary>
    Bson,

    /// <summary>A dump of whole databases in one file.</summary>
    Archive,
}

/// <summary>Tells the format of a file by its first bytes, after unpacking gzip, and by the ending of its name.</summary>
internal static class FileFormats
{
    private const int TarMagicOffset = 257;
    private const int HeadBytes = 512;

    private static readonly (byte[] Magic, string Name, string Command)[] s_packed =
    [
        ([(byte)'P', (byte)'K', 3, 4], "a zip file", "unzip -d export"),
        ([(byte)'B', (byte)'Z', (byte)'h'], "packed with bzip2", "bunzip2"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "packed with xz", "unxz"),
        ([0x28, 0xB5, 0x2F, 0xFD], "packed with zstd", "unzstd"),
    ];

    /// <exception cref="ExportPathException">The file cannot be read, or is of a format that has to be unpacked first.</exception>
    public static FileFormat Of(string path)
    {
        ReadOnlySpan<byte> head = ReadHead(path);
        if (ArchiveHeader.IsArchive(head) || CollectionNames.IsArchive(path))
        {
            return FileFormat.Archive;
        }

        if (CollectionNames.IsBsonFile(path))
        {
            return FileFormat.Bson;
        }

        foreach (var (magic, name, command) in s_packed)
        {
            if (head.StartsWith(magic))
            {
                throw new ExportPathException($"{path} is {name}, which is not read. Unpack it with: {command} {path}");
            }
        }

        // A message's text may have the same letters at the same place.
        return head.Length > TarMagicOffset && head[0] is not ((byte)'{' or (byte)'[') && head[TarMagicOffset..].StartsWith("ustar"u8)
            ? throw new ExportPathException($"{path} is a tar file, which is not read. Unpack it with: tar -xf {path}")
            : FileFormat.Json;
    }

    /// <summary>Whether the file is an archive, whatever its name; not where it cannot be read.</summary>
    public static bool IsArchive(string path)
    {
        try
        {
            return ArchiveHeader.IsArchive(ReadHead(path));
        }
        catch (ExportPathException)
        {
            return false;
        }
    }

    /// <summary>The file's bytes from the first one, unpacked if they are gzip.</summary>
    public static Stream Unpack(FileStream file)
    {
        var magic = new byte[2];
        var read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == magic.Length && magic is [0x1F, 0x8B] ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
    }

    private static byte[] ReadHead(string path)
    {
        using var file = ExportFile.Open(path);
        using var unpacked = Unpack(file);
        var head = new byte[HeadBytes];
        try
        {
            return head[..unpacked.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            // Damaged from the beginning: reading the documents reports it.
            return [];
        }
    }
}
