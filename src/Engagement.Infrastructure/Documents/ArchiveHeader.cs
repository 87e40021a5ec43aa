using System.Buffers.Binary;
using System.Text;

namespace Engagement.Infrastructure.Documents;

/// <summary>A document of an archive that lists a collection, or begins a block of one.</summary>
/// <param name="Ends">Whether the collection has no more documents.</param>
/// <param name="Checksum">The CRC-64 of all its documents, where it ends.</param>
internal sealed record ArchiveHeader(string Database, string Collection, bool Ends, ulong? Checksum)
{
    /// <summary>Ends the list of collections, and each block.</summary>
    public const int EndMark = -1;

    private const int Magic = unchecked((int)0x8199E26D);

    /// <summary>Whether the bytes begin an archive.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> bytes) => BinaryPrimitives.TryReadInt32LittleEndian(bytes, out var magic) && magic == Magic;

    /// <summary>Null where the document is damaged or names no collection.</summary>
    public static ArchiveHeader? Read(ReadOnlySpan<byte> document)
    {
        string? database = null, collection = null;
        var ends = false;
        ulong? checksum = null;
        var elements = new BsonElements(document);
        while (elements.Read())
        {
            switch (elements.Type)
            {
                case BsonType.String when elements.Name.SequenceEqual("db"u8):
                    database = Encoding.UTF8.GetString(BsonElements.Text(elements.Value));
                    break;
                case BsonType.String when elements.Name.SequenceEqual("collection"u8):
                    collection = Encoding.UTF8.GetString(BsonElements.Text(elements.Value));
                    break;
                case BsonType.Boolean when elements.Name.SequenceEqual("EOF"u8):
                    ends = elements.Value[0] == 1;
                    break;
                case BsonType.Int64 when elements.Name.SequenceEqual("CRC"u8):
                    checksum = BinaryPrimitives.ReadUInt64LittleEndian(elements.Value);
                    break;
            }
        }

        return elements.IsDamaged || database is null || collection is null ? null : new ArchiveHeader(database, collection, ends, checksum);
    }
}
