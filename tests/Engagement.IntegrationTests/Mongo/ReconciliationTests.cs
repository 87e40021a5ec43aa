using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Mongo;
using Engagement.IntegrationTests.Harness;
using Engagement.StandIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using Npgsql;

namespace Engagement.IntegrationTests.Mongo;

[Parallelizable(ParallelScope.All)]
public sealed class ReconciliationTests
{
    private static readonly DateTime s_now = DateTime.UtcNow.Date.AddHours(-3);

    // Not one after which the driver asks again.
    private static readonly MongoError s_timeLimit = new(50, "MaxTimeMSExpired", "operation exceeded time limit");

    [Test]
    public async Task Nightly_reading_finds_what_queries_cannot()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("m1", s_now), FollowTests.Message("m2", s_now));
        await using var store = await TestStore.CreateAsync();
        await using var pulled = await PulledAsync(store, mongo);

        // Hidden without a date of its own, as with "keep message history".
        var hidden = new BsonDocument { { "_hidden", true }, { "_updatedAt", DateTime.UtcNow.AddHours(-1) } };
        await mongo.UpdateAsync("rocketchat_message", "m1", new BsonDocument("$set", hidden));

        // On its way, and no difference.
        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("m3", DateTime.UtcNow));
        await pulled.Reconciliation.ReconcileAsync(pulled.Source, pulled.CatchUp, CancellationToken.None);

        Assert.That(await store.ScalarAsync("SELECT corrected FROM source"), Is.EqualTo(1));
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    [Test]
    public async Task Comparison_fetches_what_is_missing_and_counts_what_is_gone()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("kept", s_now), FollowTests.Message("gone", s_now));
        await using var store = await TestStore.CreateAsync();
        await using var pulled = await PulledAsync(store, mongo);
        await mongo.DeleteAsync("rocketchat_message", "gone");
        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("missing", s_now.AddDays(-40)));
        await pulled.Reconciliation.CompareAsync(pulled.Source, CancellationToken.None);

        Assert.That(await store.ScalarAsync("SELECT missing || ' ' || extra FROM source"), Is.EqualTo("1 1"));
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(3));
    }

    [Test]
    public async Task Night_that_fails_is_made_up_for_in_the_next_one()
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("fail");
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        var clock = new NightClock();
        await using var pulled = await PulledAsync(store, mongo, clock);
        var failed = new TaskCompletionSource();
        server.Intercept = command =>
        {
            if (command.Name != "find")
            {
                return null;
            }

            failed.TrySetResult();
            return s_timeLimit.ToReply();
        };
        using var stop = new CancellationTokenSource();
        var running = pulled.Reconciliation.RunAsync(pulled.Source, pulled.CatchUp, stop.Token);
        await failed.Task.WaitAsync(Wait.Timeout);

        // The minutes of the same night go by without another attempt.
        server.Intercept = null;
        var minutes = clock.Waits;
        await Wait.UntilAsync(() => Task.FromResult(clock.Waits > minutes + 20));
        Assert.That(await store.ScalarAsync("SELECT reconciled_at FROM source"), Is.EqualTo(DBNull.Value));

        clock.Ahead = TimeSpan.FromDays(1);
        await Wait.UntilAsync(async () => await store.ScalarAsync("SELECT compared_at FROM source") is DateTime);
        Assert.That(await store.ScalarAsync("SELECT reconciled_at FROM source"), Is.InstanceOf<DateTime>());
        Assert.That(running.IsCompleted, Is.False);
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<Pulled> PulledAsync(TestStore store, MongoSource mongo, TimeProvider? clock = null)
    {
        var host = await RunningFollower.HostAsync(store, mongo, ("Mongo:ReconcileHour", $"{NightClock.Hour}"));
        await host.SendAsync(new PullCommand(null), CancellationToken.None);
        var options = host.Services.GetRequiredService<IOptions<MongoOptions>>();
        var writer = host.Services.GetRequiredService<SourceWriter>();
        var reconciliation = new Reconciliation(
            writer, host.Services.GetRequiredService<NpgsqlDataSource>(), options, host.Services.GetRequiredService<IOptions<WorkspaceOptions>>(),
            clock ?? TimeProvider.System, NullLogger<Reconciliation>.Instance);
        return new Pulled(
            host,
            await SourceDatabase.OpenAsync(options.Value, TimeProvider.System, CancellationToken.None),
            new CatchUp(writer, options.Value, NullLogger.Instance),
            reconciliation);
    }

    /// <summary>A store that has pulled its source.</summary>
    private sealed record Pulled(IAsyncDisposable Host, SourceDatabase Source, CatchUp CatchUp, Reconciliation Reconciliation) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Source.Dispose();
            await Host.DisposeAsync();
        }
    }

    /// <summary>A clock that stands in the hour of the nightly reading, and whose waits are short.</summary>
    private sealed class NightClock : TimeProvider
    {
        public const int Hour = 3;
        private readonly DateTimeOffset _night = new(DateTime.UtcNow.Date.AddDays(1).AddHours(Hour + 0.5), TimeSpan.Zero);
        private int _waits;

        public TimeSpan Ahead { get; set; }

        public int Waits => Volatile.Read(ref _waits);

        public override DateTimeOffset GetUtcNow() => _night + Ahead;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _waits);
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(5), period);
        }
    }
}
