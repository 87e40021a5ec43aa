using Engagement.Infrastructure.Documents;
using Engagement.StandIn;
using MongoDB.Bson;

namespace Engagement.Benchmarks;

/// <summary>The documents of a generated export as mongodump would write them.</summary>
internal static class GeneratedDump
{
    public const string Database = "rocketchat";
    private const int BlockDocuments = 10_000;
    private const int EndMark = -1;

    /// <summary>A folder with one file for each collection.</summary>
    public static string WriteFolder(string export)
    {
        var folder = Directory.CreateDirectory(Path.Combine(export, "..", "dump", Database)).FullName;
        foreach (var file in Directory.EnumerateFiles(export, "*.json"))
        {
            using var stream = File.Create(Path.Combine(folder, Path.ChangeExtension(Path.GetFileName(file), ".bson")));
            foreach (var document in Documents(file))
            {
                stream.Write(document);
            }
        }

        return folder;
    }

    /// <summary>An archive, in blocks of one collection after the other.</summary>
    public static string WriteArchive(string export)
    {
        var path = Path.Combine(export, "..", "dump.archive");
        using var archive = new BinaryWriter(File.Create(path));
        var files = Directory.GetFiles(export, "*.json");
        archive.Write(0x8199E26D);
        archive.Write(new BsonDocument { { "concurrent_collections", 4 }, { "version", "0.1" } }.ToBson());
        foreach (var file in files)
        {
            archive.Write(Header(file).Add("metadata", "{}").Add("size", 0).Add("type", "collection").ToBson());
        }

        archive.Write(EndMark);
        foreach (var file in files)
        {
            var checksum = new Crc64();
            foreach (var block in Documents(file).Chunk(BlockDocuments))
            {
                archive.Write(Header(file).Add("EOF", false).Add("CRC", 0L).ToBson());
                foreach (var document in block)
                {
                    checksum.Append(document);
                    archive.Write(document);
                }

                archive.Write(EndMark);
            }

            archive.Write(Header(file).Add("EOF", true).Add("CRC", unchecked((long)checksum.Value)).ToBson());
            archive.Write(EndMark);
        }

        return path;
    }

    /// <summary>Puts the documents into a server, with the index that the workspace has.</summary>
    public static void Fill(MongoStandIn mongo, string export)
    {
        mongo.CreateIndex(Database, "rocketchat_message", new BsonDocument("ts", 1));
        foreach (var file in Directory.EnumerateFiles(export, "*.json"))
        {
            mongo.Insert(Database, Path.GetFileNameWithoutExtension(file), File.ReadLines(file).Select(BsonDocument.Parse));
        }
    }

    private static BsonDocument Header(string file) => new() { { "db", Database }, { "collection", Path.GetFileNameWithoutExtension(file) } };

    private static IEnumerable<byte[]> Documents(string file) => File.ReadLines(file).Select(line => BsonDocument.Parse(line).ToBson());
}
