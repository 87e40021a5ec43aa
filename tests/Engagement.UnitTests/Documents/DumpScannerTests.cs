using Engagement.Application.Ingest;
using Engagement.Infrastructure.Documents;
using MongoDB.Bson;

namespace Engagement.UnitTests.Documents;

/// <summary>BSON files and archives: what is read of them, and what is said of damaged ones.</summary>
internal sealed class DumpScannerTests
{
    private const string Mismatch =
        "the checksum of this collection does not match: one of its documents is damaged. Make a new archive, and import that";

    private static readonly BsonDocument One = new() { { "_id", "one" }, { "rid", "r" }, { "msg", "secret" } };
    private static readonly BsonDocument Two = new() { { "_id", "two" }, { "t", "c" } };
    private static readonly BsonDocument Other = new() { { "_id", "other" }, { "rid", "r" } };

    [Test]
    public async Task Documents_of_a_file_are_found_at_their_first_bytes([Values(1, 7, 64, 4096)] int buffer)
    {
        var found = await SplitAsync(DumpBytes.Bson(One, Two), Messages(), buffer);
        Assert.That(found, Is.EqualTo(new[] { """, byte 0:{"_id":"one","rid":"r"}""", $$""", byte {{One.ToBson().Length}}:{"_id":"two","t":"c"}""" }));
    }

    [Test]
    public async Task Document_that_is_cut_short_is_reported_at_its_first_byte([Range(1, 30, 7)] int missing)
    {
        var found = await SplitAsync(DumpBytes.Bson(One, Two)[..^Math.Min(missing, Two.ToBson().Length - 1)], Messages());
        Assert.That(found[0], Does.StartWith(", byte 0:{"));
        Assert.That(
            found.Skip(1),
            Is.EqualTo(new[] { $", byte {One.ToBson().Length}!the dump ends inside this document: it is cut short, and the rest is lost" }));
    }

    [TestCase(-2)]
    [TestCase(0)]
    [TestCase(4)]
    [TestCase(17 * 1024 * 1024)]
    public async Task Impossible_length_ends_the_file(int length)
    {
        var found = await SplitAsync([.. DumpBytes.Bson(One), .. DumpBytes.WithLength(DumpBytes.Bson(Two), length), .. DumpBytes.Bson(One)], Messages());
        Assert.That(found, Has.Count.EqualTo(2));
        Assert.That(
            found[1],
            Is.EqualTo(
                $", byte {One.ToBson().Length}!a BSON document cannot be {length} bytes long: the dump is damaged here, and nothing after it can be read"));
    }

    [Test]
    public async Task Damaged_document_is_rejected_and_the_next_one_read()
    {
        var damaged = DumpBytes.Bson(One);
        damaged[4] = 0x7E;
        var found = await SplitAsync([.. damaged, .. DumpBytes.Bson(Two)], Messages());
        Assert.That(found, Has.Count.EqualTo(2));
        Assert.That(found[0], Is.EqualTo(", byte 0!the BSON document is damaged"));
        Assert.That(found[1], Does.EndWith("""{"_id":"two","t":"c"}"""));
    }

    [Test]
    public async Task Archive_gives_the_documents_of_stored_collections_in_alternating_blocks([Values(1, 64, 4096)] int buffer)
    {
        var bytes = DumpBytes.Archive(
            ("chat", "rocketchat_message", [One]), ("chat", "rocketchat_uploads.chunks", [Other]), ("chat", "users", [Two]),
            ("chat", "rocketchat_message", [Two]));
        var found = await SplitAsync(bytes, new ArchiveScanner(null, credentials: false), buffer);
        Assert.That(found.Select(WithoutNumber), Is.EqualTo(new[]
        {
            """, rocketchat_message, byte N:{"_id":"one","rid":"r"}""",
            """, users, byte N:{"_id":"two","t":"c"}""",
            """, rocketchat_message, byte N:{"_id":"two","t":"c"}""",
        }));
        Assert.That(bytes.AsSpan(int.Parse(found[0].Split("byte ")[1].Split(':')[0])).StartsWith(One.ToBson()));
    }

    [Test]
    public async Task Archive_gives_only_the_database_that_is_chosen()
    {
        var bytes = DumpBytes.Archive(("chat", "users", [One]), ("old", "users", [Two]));
        var found = await SplitAsync(bytes, new ArchiveScanner("old", credentials: false));
        Assert.That(found.Select(WithoutNumber), Is.EqualTo(new[] { """, users, byte N:{"_id":"two","t":"c"}""" }));
    }

    [Test]
    public async Task Wrong_checksum_is_reported_for_its_collection()
    {
        var bytes = DumpBytes.Archive(("chat", "users", [One]), ("chat", "rocketchat_room", [Two]));
        var changed = bytes.AsSpan().IndexOf("secret"u8);
        bytes[changed] = (byte)'S';
        var found = await SplitAsync(bytes, new ArchiveScanner(null, credentials: false));
        Assert.That(found.Select(WithoutNumber), Is.EqualTo(new[]
        {
            """, users, byte N:{"_id":"one","rid":"r"}""", """, rocketchat_room, byte N:{"_id":"two","t":"c"}""", $", users, byte N!{Mismatch}",
        }));
    }

    [Test]
    public async Task Archive_that_is_cut_short_anywhere_is_reported()
    {
        var bytes = DumpBytes.Archive(("chat", "users", [One, Two]), ("chat", "rocketchat_room", [Two]), ("chat", "other", [Other]));
        for (var length = 0; length < bytes.Length; length++)
        {
            var found = await SplitAsync(bytes[..length], new ArchiveScanner(null, credentials: false));
            var errors = found.Where(entry => entry.Contains('!')).ToList();
            if (bytes.AsSpan(length).IndexOf("rocketchat_room"u8) >= 0)
            {
                Assert.That(errors, Is.Not.Empty, $"cut at {length}");
            }

            Assert.That(errors, Is.All.Contains("cut short"), $"cut at {length}");
        }
    }

    [Test]
    public async Task Large_documents_of_other_collections_are_not_held()
    {
        var large = new BsonDocument { { "_id", "large" }, { "data", new byte[8 * 1024 * 1024] } };
        var bytes = DumpBytes.Archive(("chat", "rocketchat_uploads.chunks", [large, large]), ("chat", "users", [One]));
        var held = 0L;
        var most = 0L;
        await using var splitter = new DocumentSplitter(
            new MemoryStream(bytes), dump: new ArchiveScanner(null, credentials: false), countBytes: count => most = Math.Max(most, held += count));
        Assert.That((await Splitting.CollectAsync(splitter)).Select(WithoutNumber), Is.EqualTo(new[] { """, users, byte N:{"_id":"one","rid":"r"}""" }));
        Assert.That(most, Is.LessThan(2 * 1024 * 1024));
    }

    [Test]
    public async Task Gzipped_dump_is_unpacked_and_its_damage_reported()
    {
        var bytes = Splitting.Gzip(DumpBytes.Bson(One, Two));
        Assert.That(await SplitAsync(bytes, Messages()), Has.Count.EqualTo(2).And.None.Contains("!"));
        bytes[^5] ^= 1;
        Assert.That(await SplitAsync(bytes, Messages()), Has.Some.EndsWith("!" + Splitting.DamagedGzip));
    }

    private static BsonScanner Messages() => new(new DumpOrigin(null, DocumentSource.Messages), credentials: false);

    private static async Task<List<string>> SplitAsync(byte[] bytes, DocumentScanner scanner, int buffer = 256 * 1024)
    {
        await using var splitter = new DocumentSplitter(new MemoryStream(bytes), bufferBytes: buffer, dump: scanner);
        return await Splitting.CollectAsync(splitter);
    }

    private static string WithoutNumber(string entry) => System.Text.RegularExpressions.Regex.Replace(entry, @"byte \d+", "byte N");
}
