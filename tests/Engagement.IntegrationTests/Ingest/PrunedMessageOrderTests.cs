using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>
/// The same versions of a message, in every order and in batches of every size, imported and sent live, give the same row: a message, an edit, a
/// deletion with only the id and one with all fields.
/// </summary>
public sealed class PrunedMessageOrderTests
{
    private static readonly DateTime s_sent = new(2023, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime s_edited = s_sent.AddDays(10);
    private static readonly DateTime s_after29days = s_sent.AddDays(30).AddMilliseconds(-1);
    private static readonly DateTime s_after30days = s_sent.AddDays(30);

    /// <summary>When each deletion took place, its version where that is later, and whether the message counts then.</summary>
    private static IEnumerable<TestCaseData> Deletions =>
    [
        new TestCaseData(new Case(Bare: s_after30days, Full: s_after29days), true).SetName("The later deletion has only the id"),
        new TestCaseData(new Case(Bare: s_after29days, Full: s_after30days), true).SetName("The later deletion has all fields"),
        new TestCaseData(new Case(Bare: s_after29days, Full: s_sent.AddDays(2)), false).SetName("Both deletions are too early"),
        new TestCaseData(new Case(Bare: s_sent.AddDays(5), Full: s_sent.AddDays(6)), true).SetName("The edit is later than both deletions"),
        new TestCaseData(new Case(Bare: s_after30days, Full: s_after29days, Version: s_sent.AddDays(90)), true)
            .SetName("Two deletions have one version, and the later one has only the id"),
        new TestCaseData(new Case(Bare: s_after29days, Full: s_after30days, Version: s_sent.AddDays(90)), true)
            .SetName("Two deletions have one version, and the later one has all fields"),
        new TestCaseData(new Case(Bare: s_after29days, Full: s_sent.AddDays(2), Version: s_sent.AddDays(90)), false)
            .SetName("Two deletions have one late version, and both are too early"),
        new TestCaseData(new Case(Bare: s_after30days, Full: s_after30days, Version: s_after30days, EditMovesBy: TimeSpan.FromMilliseconds(1)), true)
            .SetName("An edit moves the message, and the deletion moves it back"),
        new TestCaseData(new Case(Bare: s_after30days, Full: s_sent.AddDays(2), EditMovesBy: TimeSpan.FromMilliseconds(1)), false)
            .SetName("An edit moves the message, and the deletion has only the id"),
    ];

    [TestCaseSource(nameof(Deletions))]
    public async Task Every_order_gives_the_same_row(Case deletions, bool counted)
    {
        await using var store = await TestStore.CreateAsync(keepPrunedAfterDays: 30);
        await using var service = await store.ServeAsync();
        var admin = await store.CreateAccountAsync("admin");
        await service.IngestAsync("rooms", admin, Documents.WithPlainDates(Documents.Room("r")));

        var orders = Orders([0, 1, 2, 3]).ToList();
        foreach (var size in new[] { 1, 2, 3, 4 })
        {
            foreach (var live in new[] { true, false })
            {
                // A batch holds the next documents of each order, which is an id of its own.
                foreach (var steps in Enumerable.Range(0, 4).Chunk(size))
                {
                    var batch = orders.SelectMany(
                        order => steps.Select(step => deletions.Document($"{(live ? "live" : "import")}-{size}-{string.Concat(order)}", order[step]))).ToList();
                    await ApplyAsync(store, service, admin, batch, live);
                    Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
                }
            }
        }

        Assert.That(
            await store.ScalarAsync(
                """
                SELECT array_agg(DISTINCT concat_ws(' ', version, deleted, deleted_at, columns_version, columns_deleted, room_id, user_id, sent_at, counted))
                FROM messages
                """),
            Has.Length.EqualTo(1));
        Assert.That(await store.ScalarAsync("SELECT count(*) FROM messages"), Is.EqualTo(24L * 4 * 2));
        Assert.That(await store.ScalarAsync("SELECT coalesce(sum(messages), 0)::int FROM message_day"), Is.EqualTo(counted ? 24 * 4 * 2 : 0));
    }

    private static async Task ApplyAsync(TestStore store, TestService service, Credentials admin, IReadOnlyList<string> documents, bool live)
    {
        if (live)
        {
            var response = await service.IngestAsync("messages", admin, documents.Select(Documents.WithPlainDates));
            Assert.That(response.Body, Does.Contain("\"rejected\":0"));
            return;
        }

        using var folder = new ExportFolder();
        Assert.That((await store.ImportAsync(folder.Write("messages.jsonl", documents))).Rejected, Is.Zero);
    }

    private static IEnumerable<int[]> Orders(int[] steps) => steps.Length == 1
        ? [steps]
        : steps.SelectMany(first => Orders([.. steps.Where(step => step != first)]).Select(rest => (int[])[first, .. rest]));

    /// <summary>The versions of a message. Both deletions have the version, if it is given.</summary>
    public sealed record Case(DateTime Bare, DateTime Full, DateTime? Version = null, TimeSpan EditMovesBy = default)
    {
        internal string Document(string id, int number)
        {
            var updated = Version is { } version ? $",\"_updatedAt\":{(DocumentDate)version}" : "";
            return number switch
            {
                0 => Documents.Message(id, s_sent),
                1 => Documents.Message(id, s_sent + EditMovesBy, version: s_edited),
                2 => Documents.Deletion(id, Bare, more: updated),
                _ => Documents.Message(id, s_sent, user: "v", version: Version ?? s_sent, more: $",\"_deletedAt\":{(DocumentDate)Full}"),
            };
        }
    }
}
