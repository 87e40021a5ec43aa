using System.Buffers.Binary;

namespace Engagement.Infrastructure.Documents;

/// <summary>Reads the list of collections at the beginning of an archive.</summary>
internal static class ArchiveList
{
    /// <summary>The databases that hold a workspace, in alphabetical order.</summary>
    /// <exception cref="ExportPathException">The file is no archive, holds no workspace, or its list is damaged or cut short.</exception>
    public static IReadOnlyList<string> ReadDatabases(string path)
    {
        using var file = ExportFile.Open(path);
        using var archive = FileFormats.Unpack(file);
        var offset = 0L;
        try
        {
            var collections = new List<ArchiveHeader>();
            var number = new byte[sizeof(int)];
            if (archive.ReadAtLeast(number, number.Length, throwOnEndOfStream: false) < number.Length || !ArchiveHeader.IsArchive(number))
            {
                throw new ExportPathException($"{path} is no archive of mongodump, or is damaged at its beginning.");
            }

            offset += number.Length;
            while (ReadDocument(archive, number) is { } document)
            {
                // The first document describes the archive itself.
                if (offset > number.Length)
                {
                    collections.Add(ArchiveHeader.Read(document) ?? throw new InvalidDataException());
                }

                offset += document.Length;
            }

            var databases = Workspaces(collections.Select(one => (one.Database, one.Collection)));
            return databases.Count > 0 ? databases
                : throw new ExportPathException($"{path} holds no collection of a workspace, such as rocketchat_message.");
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new ExportPathException($"{path} is damaged or cut short at byte {offset}, in its list of collections: make a new archive.");
        }
    }

    /// <summary>The databases with a stored collection. Many have one of the name users, which alone tells little.</summary>
    public static IReadOnlyList<string> Workspaces(IEnumerable<(string Database, string Collection)> collections)
    {
        var stored = collections.Where(one => CollectionNames.Source(one.Collection) is not null).ToList();
        var telling = stored.Where(one => one.Collection != "users").ToList();
        return [.. (telling.Count > 0 ? telling : stored).Select(one => one.Database).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The next document; null at the end of the list.</summary>
    private static byte[]? ReadDocument(Stream archive, byte[] number)
    {
        archive.ReadExactly(number);
        var length = BinaryPrimitives.ReadInt32LittleEndian(number);
        if (length == ArchiveHeader.EndMark)
        {
            return null;
        }

        // The entry of a collection describes its indexes or its view too, so it may be long.
        if (length is < BsonElements.MinBytes or > DumpScanner.MaxDocumentBytes)
        {
            throw new InvalidDataException();
        }

        var document = new byte[length];
        number.CopyTo(document, 0);
        archive.ReadExactly(document.AsSpan(number.Length));
        return document;
    }
}
