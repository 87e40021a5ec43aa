using System.Globalization;
using System.Text;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using Engagement.Infrastructure.Ingest;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;
using Npgsql;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>
/// Random histories: in any order and any batches, by one or two concurrent writers, and from files, tables and responses equal the model's.
/// ENGAGEMENT_HISTORIES sets the number of seeds; each seed is a test case.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class HistoryTests
{
    private const int DefaultCount = 30;

    private static readonly DocumentParser s_parser = new(TimeSpan.FromDays(31), TimeProvider.System);

    private static IEnumerable<int> Seeds => Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable("ENGAGEMENT_HISTORIES"), CultureInfo.InvariantCulture, out var count) ? count : DefaultCount);

    [TestCaseSource(nameof(Seeds))]
    public async Task Documents_in_any_order_and_batches_equal_the_model(int seed)
    {
        var history = new History(seed);
        var model = new StoreModel(history.Documents, history.Zone, history.KeepPrunedAfterDays);
        var activity = Enum.GetValues<UserActivity>()[seed / 10 % 3];
        await using var store = await TestStore.CreateAsync(history.Zone.Name, activity, history.KeepPrunedAfterDays);
        var documents = Parse(history, model);

        await ApplyAsync(store, documents, new Random(seed), writers: 1 + (seed % 2));
        await AssertSameAsync(store, model, $"seed {seed} in {history.Zone.Name}");

        var version = await store.DataVersionAsync();
        await ApplyAsync(store, documents, new Random(seed + 1), writers: 1);
        Assert.That(await store.DataVersionAsync(), Is.EqualTo(version), "a repetition changes nothing");
        await AssertResponsesAsync(store, history, new ModelResponses(model, history.Zone, activity.ToString()));
    }

    [TestCaseSource(nameof(Seeds))]
    public async Task Files_in_any_order_and_dialect_equal_the_model(int seed)
    {
        var history = new History(seed);
        var model = new StoreModel(history.Documents, history.Zone, history.KeepPrunedAfterDays);
        await using var store = await TestStore.CreateAsync(history.Zone.Name, keepPrunedAfterDays: history.KeepPrunedAfterDays);
        var random = new Random(seed);
        var documents = history.Documents.ToArray();
        random.Shuffle(documents);

        // An import reads files in the order of their kinds; importing them one by one gives any order.
        using var folder = new ExportFolder();
        var files = documents.GroupBy(document => (Name: RawJson.FileOf(document), Part: random.Next(2)))
            .Select(file => folder.Write($"{file.Key.Part}-{file.Key.Name}", file.Select(document => RawJson.Write(document, (Dialect)random.Next(3)))))
            .ToArray();
        random.Shuffle(files);
        var rejected = 0L;
        foreach (var file in files)
        {
            // The part's number hides the kind, so that it is detected from the documents; a copy has the plain name.
            var named = random.Next(2) == 0 ? file : Named(folder, file);
            rejected += (await store.ImportAsync(named)).Rejected;
        }

        Assert.That(rejected, Is.EqualTo(model.Rejected), "incomplete documents and sessions that are too long");
        await AssertSameAsync(store, model, $"seed {seed} in {history.Zone.Name}");

        var other = history.KeepPrunedAfterDays == 30 ? 0 : 30;
        await store.RebuildAsync(history.Zone.Name, other);
        await AssertSameAsync(store, new StoreModel(history.Documents, history.Zone, other), $"seed {seed}, rebuilt");
    }

    private static string Named(ExportFolder folder, string file)
    {
        var directory = Directory.CreateDirectory(Path.Combine(folder.Path, Path.GetFileNameWithoutExtension(file)));
        var copy = Path.Combine(directory.FullName, Path.GetFileName(file)[2..]);
        File.Copy(file, copy);
        return copy;
    }

    private static List<EventDocument> Parse(History history, StoreModel model)
    {
        var parsed = history.Documents
            .Select(document => s_parser.Parse(Encoding.UTF8.GetBytes(RawJson.Write(document, Dialect.Relaxed)), SourceOf(document))).ToList();
        Assert.That(parsed.Count(document => document.Error is not null), Is.EqualTo(model.Rejected));
        return [.. parsed.Select(document => document.Document).OfType<EventDocument>()];
    }

    private static DocumentSource SourceOf(RawDocument document) => RawJson.IsDeletion(document) ? DocumentSource.Trash : document.Kind switch
    {
        RawKind.Room => DocumentSource.Rooms,
        RawKind.User => DocumentSource.Users,
        RawKind.Message => DocumentSource.Messages,
        _ => DocumentSource.Sessions,
    };

    private static async Task ApplyAsync(TestStore store, IEnumerable<EventDocument> documents, Random random, int writers)
    {
        var shuffled = documents.ToArray();
        random.Shuffle(shuffled);
        var size = random.Next(1, 60);
        var batches = shuffled.Chunk(size).ToList();
        await using var source = NpgsqlDataSource.Create(store.ConnectionString + ";Pooling=false");
        using var metrics = new IngestMetrics(TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            // Like an import: a batch is staged while the previous one is applied.
            var own = batches.Where((_, index) => index % writers == writer).ToAsyncEnumerable();
            await new IngestStore(source, metrics).WriteAsync(
                own, (session, batch) => session.StageAsync(batch, CancellationToken.None), (_, _) => { }, CancellationToken.None);
        }));
    }

    private static async Task AssertSameAsync(TestStore store, StoreModel model, string history)
    {
        Assert.That(await StoredTables.DifferencesAsync(store, model), Is.Empty, history);
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty, history);
    }

    private static async Task AssertResponsesAsync(TestStore store, History history, ModelResponses responses)
    {
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        var random = new Random(history.Seed);
        for (var number = 0; number < 5; number++)
        {
            var start = history.Middle.AddMinutes(random.Next(-5_000, 3_000));
            var end = start.AddMinutes(random.Next(8_000));
            var (offset, count, idle) = (random.Next(3), random.Next(4), random.Next(2) == 0);
            var query =
                $"start={ModelJson.Iso(start)}&end={ModelJson.Iso(end)}&offset={offset}&count={count}&hideRoomsWithNoActivity={(idle ? "false" : "true")}";
            using (Assert.EnterMultipleScope())
            {
                foreach (var (path, body) in new[]
                {
                    ("messages/messages-sent", responses.MessagesSent(start, end)),
                    ("messages/origin", responses.Origin(start, end)),
                    ("messages/top-five-popular-channels", responses.TopFivePopularChannels(start, end)),
                    ("channels/list", responses.ChannelsList(start, end, offset, count == 0 ? null : count, idle)),
                    ("users/new-users", responses.NewUsers(start, end)),
                    ("users/active-users", responses.ActiveUsers(start, end)),
                    ("users/users-by-time-of-the-day-in-a-week", responses.UsersByTimeOfTheDay(start, end)),
                    ("users/chat-busier/hourly-data", responses.HourlyData(start)),
                    ("users/chat-busier/weekly-data", responses.WeeklyData(start)),
                })
                {
                    Assert.That((await service.QueryAsync(path, query, admin)).Body, Is.EqualTo(body), $"{path}?{query}");
                }
            }
        }
    }
}
