using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Engagement.IntegrationTests.Contract;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>
/// The real workspace's export, imported again in any order with older versions of half its documents, and sent live: responses and store do not
/// change.
/// </summary>
public sealed class RepeatedImportTests
{
    private static readonly string s_export = Path.Combine(GoldenCase.Folder, "workspace");
    private static readonly string[] s_collections = ["rooms", "users", "sessions", "messages"];
    private static readonly string[] s_instants = ["ts", "createdAt", "loginAt", "lastActivityAt", "closedAt"];

    [TestCase(1)]
    [TestCase(2)]
    public async Task Repeated_export_in_any_order_with_older_versions_changes_nothing(int seed)
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        await store.ImportAsync(s_export);
        var version = await store.DataVersionAsync();
        var responses = await ResponsesAsync(service, admin);
        Assert.That(responses, Has.Some.Contains("\"messages\":"));

        using var folder = new ExportFolder();
        var random = new Random(seed);
        var again = s_collections.SelectMany(collection => Pieces(collection, folder, random)).ToArray();
        random.Shuffle(again);
        foreach (var file in again)
        {
            var imported = await store.ImportAsync(file);
            Assert.That((imported.NothingChanged, imported.Rejected), Is.EqualTo((true, 0L)), file);
        }

        foreach (var file in again.Take(6))
        {
            var sent = await service.IngestAsync(
                Path.GetFileNameWithoutExtension(file).Split('-')[^1], admin, File.ReadLines(file).Take(5_000));
            Assert.That((sent.Status, (int)JsonNode.Parse(sent.Body)!["applied"]!, (int)JsonNode.Parse(sent.Body)!["rejected"]!), Is.EqualTo((200, 0, 0)));
        }

        Assert.That(await store.DataVersionAsync(), Is.EqualTo(version));
        Assert.That(await ResponsesAsync(service, admin), Is.EqualTo(responses));

        await using var other = await TestStore.CreateAsync();
        foreach (var file in again.Append(s_export))
        {
            Assert.That((await other.ImportAsync(file)).Rejected, Is.Zero, file);
        }

        await using var otherService = await other.ServeAsync();
        Assert.That(await ResponsesAsync(otherService, await other.CreateAccountAsync("admin")), Is.EqualTo(responses), "older versions first");
    }

    /// <summary>Three files of one collection in random order; every second document is an older version with other dates.</summary>
    private static IEnumerable<string> Pieces(string collection, ExportFolder folder, Random random)
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(s_export, $"{collection}.jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(packed, Encoding.UTF8);
        var lines =
            reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, place) => place % 2 == 0 ? line : Older(line)).ToArray();
        random.Shuffle(lines);
        return [.. lines.Chunk((lines.Length / 3) + 1).Select((chunk, piece) => folder.Write($"{piece}-{collection}.jsonl", chunk))];
    }

    private static string Older(string line)
    {
        var document = JsonNode.Parse(line)!.AsObject();
        document["_updatedAt"] = JsonNode.Parse("""{"$date":"2001-01-01T00:00:00.000Z"}""");
        foreach (var field in s_instants.Where(document.ContainsKey))
        {
            document[field] = JsonNode.Parse("""{"$date":"2001-01-01T00:00:00.000Z"}""");
        }

        return document.ToJsonString();
    }

    private static async Task<IReadOnlyList<string>> ResponsesAsync(TestService service, Credentials admin)
    {
        var responses = new List<string>();
        foreach (var golden in GoldenCase.All.Where(one => one is { Workspace: "workspace", Zone: "UTC" }))
        {
            responses.Add((await service.QueryAsync(golden.Path, golden.Query, admin)).Body);
        }

        return responses;
    }
}
