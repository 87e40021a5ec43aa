using System.Text.Json;
using Engagement.Application.Ingest;
using Engagement.IntegrationTests.Harness;
using Engagement.IsolatedTests.Ingest.Malformed;

namespace Engagement.IsolatedTests.Ingest;

/// <summary>
/// Imports hundreds of damaged files into one store. Every import ends, valid documents are stored, others are rejected with line and reason,
/// existing data stay intact, and memory is bounded.
/// </summary>
public sealed class MalformedExportTests
{
    private const int FirstSeed = 20_240_229;
    private const int Files = 300;

    /// <summary>The longest document needs buffers of 32 and 16 MiB; the test holds a file and its text, up to 60 MiB; the rest is garbage.</summary>
    private const int MaxMebibytes = 300;

    [Test]
    public async Task Damaged_files_lose_only_the_damaged_documents()
    {
        await using var store = await TestStore.CreateAsync("America/New_York");
        using var folder = new ExportFolder();
        var memory = new MemoryPeak();
        var stored = new Dictionary<(string Table, string Id), string>();
        var (accepted, added, warned, rejected) = (0L, 0L, 0L, 0L);
        for (var seed = FirstSeed; seed < FirstSeed + Files; seed++)
        {
            var export = new MalformedExport(seed);
            var context = $"seed {seed}, {export.Damage}";
            var result = await ImportAsync(store, folder, export, memory, context);
            added += result.Kinds.Sum(kind => kind.Added);
            Assert.That(await CountRowsAsync(store), Is.EqualTo(added), context);

            var expected = new ExpectedImport(export);
            var all = result.Documents + result.Ignored + result.Rejected;
            Assert.That(all, Is.EqualTo(expected.Lines ?? all), context);
            Assert.That(expected.Predictable || result.Rejected > 0 || result.Documents == export.Documents.Count, context);
            foreach (var document in expected.Stored)
            {
                stored[(document.Table, document.Id)] = context;
            }

            accepted += result.Documents;
            warned += result.Warned;
            rejected += result.Rejected;
        }

        TestContext.Out.WriteLine(
            $"{accepted} accepted, {warned} with warnings, {rejected} rejected, {stored.Count} expected, {memory.Mebibytes} MiB at most");
        Assert.That(warned, Is.Positive);
        Assert.That(memory.Mebibytes, Is.LessThan(MaxMebibytes));
        foreach (var table in GoodDocument.Tables)
        {
            var ids = await ReadIdsAsync(store, table);
            var known = stored.Where(document => document.Key.Table == table).ToList();
            Assert.That(known, Has.Count.GreaterThan(Files / 3), $"documents are expected in {table}");
            Assert.That(
                known.Where(document => !ids.Contains(document.Key.Id)).Select(document => $"{document.Key.Id}: {document.Value}"),
                Is.Empty,
                $"undamaged documents are stored in {table}");
        }

        Assert.That((await store.VerifyAsync()).Clean, $"first seed {FirstSeed}");
        await AssertStillCountsAsync(store, folder);
    }

    private static async Task<ImportResult> ImportAsync(
        TestStore store, ExportFolder folder, MalformedExport export, MemoryPeak memory, string context)
    {
        var file = Path.Combine(folder.Path, export.FileName);
        await File.WriteAllBytesAsync(file, export.Bytes);
        try
        {
            var result = await memory.WatchAsync(() => store.ImportAsync(file)).WaitAsync(Wait.Timeout);
            foreach (var kind in result.Kinds)
            {
                Assert.That(kind.Added + kind.Changed + kind.Unchanged, Is.EqualTo(kind.Read), context);
                Assert.That(new[] { kind.Read, kind.Added, kind.Changed, kind.Unchanged }, Is.All.GreaterThanOrEqualTo(0), context);
            }

            await AssertRejectsAsync(result, file, context);
            return result;
        }
        catch (Exception exception) when (exception is not AssertionException)
        {
            // A readable file is never refused as a whole.
            throw new AssertionException($"{context}: {exception}");
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".rejects.jsonl");
        }
    }

    /// <summary>Every rejected line, and every document with a warning, is listed once, in order, with a reason and without private contents.</summary>
    private static async Task AssertRejectsAsync(ImportResult result, string file, string context)
    {
        Assert.That(result.RejectsPath, Is.EqualTo(result.Rejected + result.Warned == 0 ? null : file + ".rejects.jsonl"), context);
        Assert.That(result.FirstRejects, Has.Count.EqualTo(Math.Min(10, result.Rejected)), context);
        Assert.That(result.FirstWarnings, Has.Count.EqualTo(Math.Min(10, result.Warned)), context);
        if (result.RejectsPath is null)
        {
            return;
        }

        var (errors, warnings, line) = (0L, 0L, 1L);
        await foreach (var text in File.ReadLinesAsync(result.RejectsPath))
        {
            using var reject = JsonDocument.Parse(text);
            var isError = reject.RootElement.TryGetProperty("error", out _);
            var next = reject.RootElement.GetProperty("line").GetInt64();
            if (reject.RootElement.GetProperty("file").GetString() != file
                || reject.RootElement.GetProperty(isError ? "error" : "warning").GetString() is not { Length: > 0 }
                || next < line || text.Contains(GoodDocument.Secret, StringComparison.Ordinal))
            {
                Assert.Fail($"{context}: {text}");
            }

            (errors, warnings, line) = isError ? (errors + 1, warnings, next) : (errors, warnings + 1, next);
        }

        Assert.That((errors, result.RejectsKept), Is.EqualTo((result.Rejected, result.Rejected)), context);
        Assert.That((warnings, result.WarningsKept), Is.EqualTo((result.Warned, result.Warned)), context);
    }

    /// <summary>A valid export afterwards is counted as in a new store.</summary>
    private static async Task AssertStillCountsAsync(TestStore store, ExportFolder folder)
    {
        DocumentDate at = "2030-05-05T12:00:00Z";
        DocumentDate version = "2026-06-01T00:00:00Z";
        folder.Write("rooms.json", Documents.Room("good-c", version: version), Documents.Room("good-d", "d", version: version));
        folder.Write("users.json", Documents.User("good-u", at, version));
        folder.Write(
            "sessions.json",
            Documents.Session("good-s", "good-u", at, end: null, version, $",\"lastActivityAt\":{at}"),
            Documents.UserDaily("good-v", 2030, 5, 5, version));
        folder.Write(
            "messages.json",
            Enumerable.Range(0, 9).Select(i => Documents.Message($"good-{i}", at, i < 6 ? "good-c" : "good-d", "good-u", version)));
        folder.Write("trash.json", Documents.Deletion("good-0", "2026-05-05T12:00:00Z", "rocketchat_message", $",\"_updatedAt\":{version}"));

        var good = await store.ImportAsync(folder.Path);
        Assert.That(good.Rejected, Is.Zero);
        Assert.That(
            good.Kinds.Select(kind => (kind.Read, kind.Added, kind.Changed)),
            Is.EqualTo(new[] { (2L, 2L, 0L), (1, 1, 0), (10, 9, 0), (1, 1, 0), (1, 1, 0) }));
        Assert.That((await store.ImportAsync(folder.Path)).NothingChanged);

        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        var response = await service.QueryAsync("messages/origin", "start=2030-05-05T12:00:00.000Z&end=2030-05-05T12:00:00.000Z", admin);
        const string Expected = """{"origins":[{"messages":5,"t":"c"},{"messages":3,"t":"d"},{"messages":0,"t":"p"}],"success":true}""";
        Assert.That(response.Body, Is.EqualTo(Expected));
        Assert.That((await store.VerifyAsync()).Clean);
    }

    private static async Task<long> CountRowsAsync(TestStore store)
    {
        var counts = GoodDocument.Tables.Select(table => $"(SELECT count(*) FROM {table})");
        return (long)(await store.ScalarAsync($"SELECT {string.Join(" + ", counts)}"))!;
    }

    private static async Task<HashSet<string>> ReadIdsAsync(TestStore store, string table) =>
        [.. (string[])(await store.ScalarAsync($"SELECT array_agg(id) FROM {table}"))!];
}
