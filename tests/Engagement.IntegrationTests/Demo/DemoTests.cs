using Engagement.Application.Common;
using Engagement.Application.Demo;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Persistence;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Demo;

public sealed class DemoTests
{
    private static readonly DemoCommand s_command = new(400, 90, 60, 12_345, 7, new DateOnly(2024, 3, 6), ["+01:00=3", "-05:00"], null);

    private TestStore _store = null!;

    [SetUp]
    public async Task StartAsync() => _store = await TestStore.CreateAsync();

    [TearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Store_has_exactly_the_generated_documents()
    {
        var result = await _store.SendAsync(s_command);
        await AssertStoredAsync(s_command);
        Assert.That(
            result.Kinds.Select(kind => (kind.Kind, kind.Added, kind.Read)), Is.EqualTo(DemoWorkspace.Documents(s_command.Size)
                .GroupBy(document => document.Kind).OrderBy(kind => kind.Key)
                .Select(kind => (kind.Key, (long)kind.DistinctBy(document => document.Id).Count(), (long)kind.Count()))));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM accounts"), Is.Zero);
    }

    [Test]
    public async Task Repeated_demo_changes_nothing()
    {
        await _store.SendAsync(s_command);
        var version = await _store.DataVersionAsync();
        var again = await _store.SendAsync(s_command);
        Assert.That(again.Kinds, Has.Count.EqualTo(4).And.All.Matches<ImportedKind>(kind => kind is { Added: 0, Changed: 0 }));
        Assert.That(await _store.DataVersionAsync(), Is.EqualTo(version));
    }

    [Test]
    public async Task Stopped_demo_is_completed_by_running_it_again()
    {
        var large = s_command with { Messages = 80_000 };
        Assert.That(() => _store.SendAsync(large with { Progress = new Stopping() }), Throws.TypeOf<OperationCanceledException>());
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM messages"), Is.Positive.And.LessThan(80_000));

        await _store.SendAsync(large);
        await AssertStoredAsync(large);
    }

    [Test]
    public async Task Progress_ends_with_all_messages()
    {
        var progress = new Recording();
        await _store.SendAsync(s_command with { Progress = progress });
        Assert.That(progress.Last, Is.EqualTo(new WorkProgress(
            12_345, 12_345, DemoWorkspace.Documents(s_command.Size).Count())));
    }

    [Test]
    public async Task Other_options_are_refused()
    {
        await _store.SendAsync(s_command);
        await AssertRefusedAsync(s_command with { Seed = 8 }, "The store holds another demo workspace");
        await AssertRefusedAsync(s_command with { LastDay = s_command.LastDay.AddDays(1) }, "The store holds another demo workspace");
        Assert.That(() => _store.SendAsync(new SeedDemoCommand()), Throws.TypeOf<StoreException>().With.Message.Contains("another demo workspace"));
        await AssertStoredAsync(s_command);
    }

    [Test]
    public async Task Store_of_serve_demo_refuses_another_demo()
    {
        await _store.SendAsync(new SeedDemoCommand());
        await AssertRefusedAsync(s_command, "The store holds another demo workspace");
    }

    [Test]
    public async Task Store_with_other_documents_is_refused()
    {
        using var folder = new ExportFolder();
        await _store.ImportAsync(folder.Write("messages.jsonl", Documents.Message("m", "2024-01-01T00:00:00Z")));
        await AssertRefusedAsync(s_command, "demo would mix made-up numbers into them. Set EmbeddedPostgres__DataDirectory to a new folder");
    }

    [Test]
    public async Task Store_with_accounts_is_refused_unless_they_are_newer_than_the_demo()
    {
        await _store.CreateAccountAsync("admin");
        await AssertRefusedAsync(s_command, "The store holds a workspace or accounts of its own");

        await _store.ExecuteAsync("DELETE FROM access_tokens; DELETE FROM accounts");
        await _store.SendAsync(s_command);
        await _store.CreateAccountAsync("admin");
        Assert.That(() => _store.SendAsync(s_command), Throws.Nothing);
    }

    private async Task AssertRefusedAsync(DemoCommand command, string message)
    {
        var before = (await _store.DataVersionAsync(), await _store.ScalarAsync("SELECT count(*) FROM messages"));
        Assert.That(() => _store.SendAsync(command), Throws.TypeOf<StoreException>().With.Message.Contains(message));
        Assert.That((await _store.DataVersionAsync(), await _store.ScalarAsync("SELECT count(*) FROM messages")), Is.EqualTo(before));
    }

    private async Task AssertStoredAsync(DemoCommand command)
    {
        var last = DemoWorkspace.Documents(command.Size).GroupBy(document => (document.Kind, document.Id))
            .Select(versions => versions.MaxBy(document => document.Version)!).ToList();
        var messages = last.OfType<MessageDocument>().ToList();
        Assert.That(messages, Has.Count.EqualTo(command.Messages));
        Assert.That(
            await RowsAsync("SELECT count(*), count(*) FILTER (WHERE counted AND NOT deleted), count(*) FILTER (WHERE deleted) FROM messages"),
            Is.EqualTo(Row(
                messages.Count, messages.Count(message => message is { Deleted: false, Columns.Counted: true }),
                messages.Count(message => message.Deleted))));
        Assert.That(
            await RowsAsync("SELECT count(*), count(ended_at), count(DISTINCT user_id) FROM sessions"),
            Is.EqualTo(Row(
                last.OfType<SessionDocument>().Count(),
                last.OfType<SessionDocument>().Count(session => session.Columns!.EndedAt is not null),
                last.OfType<SessionDocument>().DistinctBy(session => session.Columns!.UserId).Count())));
        Assert.That(await RowsAsync("SELECT count(*), count(*) FILTER (WHERE type = 'bot') FROM users"), Is.EqualTo(Row(
            command.Users, last.OfType<UserDocument>().Count(user => user.Columns!.Type == "bot"))));
        Assert.That(await RowsAsync("SELECT count(*), count(*) FILTER (WHERE usernames IS NOT NULL) FROM rooms"), Is.EqualTo(Row(
            command.Rooms, last.OfType<RoomDocument>().Count(room => room.Columns!.Usernames is not null))));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    private async Task<object?> RowsAsync(string sql) => await _store.ScalarAsync($"SELECT row_to_json(row(counts.*))::text FROM ({sql}) AS counts");

    private static string Row(params int[] counts) =>
        "{" + string.Join(',', counts.Select((count, index) => $"\"f{index + 1}\":{count}")) + "}";

    private sealed class Stopping : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => throw new OperationCanceledException();
    }

    private sealed class Recording : IProgress<WorkProgress>
    {
        public WorkProgress Last { get; private set; }

        public void Report(WorkProgress value) => Last = value;
    }
}
