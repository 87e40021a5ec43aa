using System.Buffers;
using System.Text;
using System.Text.Json;
using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Infrastructure.Documents;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Engagement.UnitTests.Documents;

/// <summary>A document of a dump is read as the same document of an export is.</summary>
internal sealed class BsonJsonTests
{
    private static readonly DocumentParser s_parser = new(SessionRules.DefaultLimit, TimeProvider.System, credentials: true);

    private static readonly string[] s_names =
    [
        "_id", "_updatedAt", "_deletedAt", "__collection__", "rid", "ts", "u", "t", "_hidden", "name", "fname", "usernames", "username", "createdAt",
        "roles", "type", "active", "userId", "sessionId", "loginAt", "lastActivityAt", "closedAt", "mostImportantRole", "year", "month", "day",
        "services", "emails", "msg", "attachments", "", "é",
    ];

    [Test]
    public void Fields_that_are_not_read_are_left_out()
    {
        var document = new BsonDocument
        {
            { "_id", new ObjectId("507F1F77BCF86CD799439011") },
            { "msg", "secret" },
            { "u", new BsonDocument { { "username", "ann" }, { "_id", "a" } } },
            { "ts", new DateTime(2023, 5, 30, 0, 0, 0, 123, DateTimeKind.Utc) },
            { "md", new BsonArray { new BsonDocument("type", "PARAGRAPH") } },
            { "services", new BsonDocument("password", new BsonDocument("bcrypt", "secret")) },
            { "emails", new BsonArray { "secret" } },
            { "_hidden", true },
            { "t", BsonNull.Value },
            { "name", BsonUndefined.Value },
            { "year", 2023 },
            { "month", 5L },
            { "day", 30.0 },
        };
        Assert.That(Json(document, credentials: false), Is.EqualTo(
            """
            {"_id":{"$oid":"507f1f77bcf86cd799439011"},"u":{"_id":"a"},"ts":{"$date":1685404800123},"_hidden":true,"t":null,
            """ + """
            "name":{"$undefined":true},
            """ + "\"year\":2023,\"month\":5,\"day\":30}"));
        Assert.That(Json(document, credentials: true), Does.Contain("""
            "services":{"password":{"bcrypt":"secret"}},"emails":["secret"]
            """));
    }

    [Test]
    public void Message_cannot_delete_by_fields_that_its_client_has_put_into_it()
    {
        var document = new BsonDocument { { "_id", "GENERAL" }, { "__collection__", "rocketchat_room" }, { "_deletedAt", "2023-05-30T00:00:00Z" } };
        Assert.That(Json(document, credentials: false, deletion: false), Is.EqualTo("""{"_id":"GENERAL"}"""));
    }

    [Test]
    public void Random_document_is_read_as_its_extended_JSON_is([Values] DocumentSource source)
    {
        var random = new Random((int)source);
        var settings = new JsonWriterSettings { OutputMode = JsonOutputMode.RelaxedExtendedJson };
        var accepted = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var document = Document(random);
            var (fromBson, fromJson) = (Parse(Json(document, credentials: true), source), Parse(document.ToJson(settings), source));
            if (fromBson != fromJson)
            {
                Assert.That(fromBson, Is.EqualTo(fromJson), document.ToJson(settings));
            }

            accepted += fromBson.StartsWith('{') ? 1 : 0;
        }

        Assert.That(accepted, Is.GreaterThan(100));
    }

    [Test]
    public void Mutated_document_is_read_or_damaged()
    {
        var random = new Random(5);
        var (damaged, read) = (0, 0);
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = Document(random).ToBson();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(sizeof(int), bytes.Length)] = (byte)random.Next(256);
            }

            var buffer = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
            if (BsonJson.Write(bytes, writer, credentials: true, deletion: true) is not null)
            {
                damaged++;
                continue;
            }

            writer.Flush();
            read++;
            s_parser.Parse(buffer.WrittenSpan, DocumentSource.Unknown);
        }

        Assert.That(damaged, Is.GreaterThan(1000));
        Assert.That(read, Is.GreaterThan(1000));
    }

    [Test]
    public void Text_that_is_not_UTF_8_is_replaced()
    {
        var bytes = new BsonDocument { { "_id", "x" }, { "name", "ab" } }.ToBson();
        bytes[bytes.AsSpan().IndexOf("ab"u8)] = 0xFF;
        Assert.That(Json(bytes, credentials: false), Is.EqualTo("{\"_id\":\"x\",\"name\":\"\\uFFFDb\"}"));
    }

    [TestCase(63, true)]
    [TestCase(64, false)]
    [TestCase(90, false)]
    public void Depth_is_limited_as_in_JSON(int levels, bool read)
    {
        BsonValue nested = "x";
        for (var level = 0; level < levels; level++)
        {
            nested = new BsonArray { nested };
        }

        var parsed = s_parser.Parse(
            Encoding.UTF8.GetBytes(Json(new BsonDocument { { "_id", "u" }, { "emails", nested }, { "_updatedAt", DateTime.UnixEpoch } }, credentials: true)),
            DocumentSource.Users);
        Assert.That(parsed.Error, read ? Is.Null : Is.EqualTo("the document is nested more than 64 levels deep"));
    }

    private static string Json(BsonDocument document, bool credentials, bool deletion = true) => Json(document.ToBson(), credentials, deletion);

    private static string Json(byte[] bytes, bool credentials, bool deletion = true)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, DumpScanner.Json);
        Assert.That(BsonJson.Write(bytes, writer, credentials, deletion), Is.Null);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Everything that the parser read, as JSON; or its error.</summary>
    private static string Parse(string json, DocumentSource source)
    {
        var parsed = s_parser.Parse(Encoding.UTF8.GetBytes(json), source);
        return parsed.Error ?? Serialize(parsed.Document) + Serialize(parsed.Credentials);
    }

    private static string Serialize(object? value) => System.Text.Json.JsonSerializer.Serialize(value);

    private static BsonDocument Document(Random random)
    {
        var document = new BsonDocument(allowDuplicateNames: false);
        foreach (var name in s_names.Where(name => name is "_id" or "_updatedAt" ? random.Next(20) > 0 : random.Next(3) == 0).OrderBy(_ => random.Next()))
        {
            document[name] = random.Next(20) == 0 ? Value(random, depth: 0) : Expected(name, random);
        }

        return document;
    }

    /// <summary>A value of the kind that the field has.</summary>
    private static BsonValue Expected(string name, Random random) => name switch
    {
        "_id" or "rid" or "userId" => "id" + random.Next(100),
        "u" => new BsonDocument { { "username", "ann" }, { "_id", Text(random) } },
        "usernames" or "roles" => new BsonArray(Enumerable.Range(0, random.Next(4)).Select(_ => Text(random))),
        "_hidden" or "active" => random.Next(2) == 0,
        "year" or "month" or "day" => random.Next(1, 12),
        _ when name.EndsWith("At", StringComparison.Ordinal) || name == "ts" => new BsonDateTime(random.NextInt64(1_600_000_000_000)),
        _ => Text(random),
    };

    private static BsonValue Value(Random random, int depth) => random.Next(depth > 3 ? 14 : 17) switch
    {
        0 => Text(random),
        1 => random.Next(-5, 3000),
        2 => random.NextInt64(),
        3 => random.Next(3) switch { 0 => double.NaN, 1 => random.Next(3000), _ => random.NextDouble() * 1e20 },
        4 => random.Next(2) == 0,
        5 => new BsonDateTime(random.NextInt64(-70_000_000_000_000, 300_000_000_000_000)),
        6 => BsonNull.Value,
        7 => BsonUndefined.Value,
        8 => new ObjectId(Enumerable.Range(0, 12).Select(_ => (byte)random.Next(256)).ToArray()),
        9 => new BsonBinaryData([1, 2, 3]),
        10 => new BsonRegularExpression("a", "i"),
        11 => new BsonTimestamp(random.NextInt64()),
        12 => random.Next(2) == 0 ? BsonMinKey.Value : new BsonDecimal128(1.5m),
        13 => random.Next(2) == 0 ? new BsonJavaScript("x") : new BsonJavaScriptWithScope("x", new BsonDocument()),
        14 => new BsonArray(Enumerable.Range(0, random.Next(4)).Select(_ => Text(random))),
        15 => new BsonArray(Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1))),
        _ => new BsonDocument(s_names.Where(_ => random.Next(12) == 0).Select(name => new BsonElement(name, Value(random, depth + 1)))),
    };

    private static string Text(Random random) => random.Next(8) switch
    {
        0 => "user_daily",
        1 => "anonymous",
        2 => "é\u4e2d\U0001F600\"\\\n",
        3 => "with\0zero",
        4 => new string('x', random.Next(2000)),
        5 => "rocketchat_message",
        6 => "",
        _ => "text" + random.Next(50),
    };
}
