using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Engagement.IntegrationTests.Contract;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>
/// The real workspace's export, imported again in any order with half of its documents as older versions, and sent live: the same answers, and
/// a store that has not been changed.
/// </summary>
public sealed class RepeatedImportTests
{
    private static readonly string s_export = Path.Combine(GoldenCase.Folder, "workspace");
    private static readonly string[] s_collections = ["rooms", "users", "sessions", "messages"];
    private static readonly string[] s_instants = ["ts", "createdAt", "loginAt", "lastActivityAt", "closedAt"];

    [TestCase(1)]
    [TestCase(2)]
    public async Task The_same_export_again_in_any_order_and_half_of_it_older_changes_nothing(int seed)
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        await store.ImportAsync(s_export);
        var version = await store.DataVersionAsync();
        var answers = await AnswersAsync(service, admin);
        Assert.That(answers, Has.Some.Contains("\"messages\":"));

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
        Assert.That(await AnswersAsync(service, admin), Is.EqualTo(answers));

        await using var other = await TestStore.CreateAsync();
        foreach (var file in again.Append(s_export))
        {
            Assert.That((await other.ImportAsync(file)).Rejected, Is.Zero, file);
        }

        await using var otherService = await other.ServeAsync();
        Assert.That(await AnswersAsync(otherService, await other.CreateAccountAsync("admin")), Is.EqualTo(answers), "the older ones first");
    }

    /// <summary>Three files of one collection, in another order; every second document is an older version that says something else.</summary>
    private static IEnumerable<string> Pieces(string collection, ExportFolder folder, Random random)
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(s_export, $"{collection}.jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(packed, Encoding.UTF8);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, place) => place % 2 == 0 ? line : Older(line)).ToArray();
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

    private static async Task<IReadOnlyList<string>> AnswersAsync(TestService service, Credentials admin)
    {
        var answers = new List<string>();
        foreach (var question in GoldenCase.All.Where(one => one is { Workspace: "workspace", Zone: "UTC" }))
        {
            answers.Add((await service.QueryAsync(question.Path, question.Query, admin)).Body);
        }

        return answers;
    }
}
