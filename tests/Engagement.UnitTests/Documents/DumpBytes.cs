using System.Buffers.Binary;
using MongoDB.Bson;

namespace Engagement.UnitTests.Documents;

/// <summary>Writes dumps as mongodump does, with MongoDB's own library.</summary>
internal static class DumpBytes
{
    private static readonly byte[] s_end = [0xFF, 0xFF, 0xFF, 0xFF];

    public static byte[] Bson(params IEnumerable<BsonDocument> documents) => [.. documents.SelectMany(document => document.ToBson())];

    /// <summary>One block of documents for each entry, then the ends of all collections.</summary>
    public static byte[] Archive(params (string Database, string Collection, BsonDocument[] Documents)[] blocks)
    {
        var collections = blocks.Select(block => (block.Database, block.Collection)).Distinct().ToList();
        return
        [
            0x6D, 0xE2, 0x99, 0x81,
            .. Bson(new BsonDocument { { "concurrent_collections", 4 }, { "version", "0.1" }, { "server_version", "7.0.0" } }),
            .. Bson(collections.Select(one => Header(one.Database, one.Collection).Add("metadata", "{}").Add("size", 0).Add("type", "collection"))),
            .. s_end,
            .. blocks.SelectMany(block => Block(block.Database, block.Collection, block.Documents)),
            .. collections.SelectMany(one => End(one.Database, one.Collection, Crc([
                .. blocks.Where(block => (block.Database, block.Collection) == one).SelectMany(block => Bson(block.Documents)),
            ]))),
        ];
    }

    public static byte[] Block(string database, string collection, params BsonDocument[] documents) =>
        [.. Bson(Header(database, collection).Add("EOF", false).Add("CRC", 0L)), .. Bson(documents), .. s_end];

    public static byte[] End(string database, string collection, ulong checksum) =>
        [.. Bson(Header(database, collection).Add("EOF", true).Add("CRC", unchecked((long)checksum))), .. s_end];

    /// <summary>The checksum bit by bit.</summary>
    public static ulong Crc(byte[] bytes)
    {
        var state = ulong.MaxValue;
        foreach (var one in bytes)
        {
            state ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ 0xC96C5795D7870F42;
            }
        }

        return ~state;
    }

    /// <summary>A copy with another length in the first document.</summary>
    public static byte[] WithLength(byte[] bytes, int length)
    {
        var changed = bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(changed, length);
        return changed;
    }

    private static BsonDocument Header(string database, string collection) => new() { { "db", database }, { "collection", collection } };
}
