using Engagement.StandIn;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>The faults of the stand-in, after which the driver goes on or gives up.</summary>
public sealed class MongoFaultTests
{
    private static readonly string[] s_faults = ["drop its connections", "kill its cursors", "step down", "be away for a while"];

    private MongoSource _source = null!;

    [SetUp]
    public async Task StartAsync() => _source = await MongoSource.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _source.DisposeAsync();

    [TestCaseSource(nameof(s_faults))]
    public async Task Driver_resumes_the_stream_of_a_server_that_may(string fault)
    {
        var server = _source.StandInTo(fault);
        using var changes = await _source.Collection("c").WatchAsync();
        await _source.InsertAsync("c", new BsonDocument("_id", 1));
        Assert.That((await changes.ReadAsync(1)).Ids(), Is.EqualTo("1"));

        var reading = changes.ReadAsync(2);
        await (fault switch
        {
            "drop its connections" => Done(server.DropConnections),
            "kill its cursors" => Done(server.KillCursors),
            "step down" => Done(() => server.StepDown()),
            _ => server.StopListeningAsync(),
        });
        await _source.InsertAsync("c", new BsonDocument("_id", 2), new BsonDocument("_id", 3));
        if (fault == s_faults[^1])
        {
            server.StartListening();
        }

        Assert.That((await reading).Ids(), Is.EqualTo("23"));
        await _source.InsertAsync("c", new BsonDocument("_id", 4));
        Assert.That((await changes.ReadAsync(1)).Ids(), Is.EqualTo("4"));
        Assert.That(server.Commands.Count(command => command.IsChangeStream), Is.GreaterThan(1));

        static Task Done(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task Lost_history_ends_the_stream_and_refuses_earlier_tokens()
    {
        var server = _source.StandInTo("lose the oplog");
        using var changes = await _source.Collection("c").WatchAsync();
        await _source.InsertAsync("c", new BsonDocument("_id", 1));
        var token = (await changes.ReadAsync(1))[0].ResumeToken;
        server.ForgetHistory();

        var resumed = new ChangeStreamOptions { ResumeAfter = token };
        foreach (var read in new Func<Task>[] { () => changes.ReadAsync(1), () => _source.Collection("c").WatchAsync(resumed) })
        {
            var lost = Assert.ThrowsAsync<MongoCommandException>(read)!;
            Assert.That((lost.Code, lost.HasErrorLabel(MongoError.NonResumable)), Is.EqualTo((286, true)));
        }

        var hello = await _source.Client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1));
        var fromNow = new ChangeStreamOptions { StartAtOperationTime = hello["operationTime"].AsBsonTimestamp };
        using var anew = await _source.Collection("c").WatchAsync(fromNow);
        await _source.InsertAsync("c", new BsonDocument("_id", 2));
        Assert.That((await anew.ReadAsync(1)).Ids(), Is.EqualTo("2"));
    }

    [Test]
    public async Task Query_is_retried_after_a_step_down_and_its_cursor_is_not()
    {
        var server = _source.StandInTo("step down");
        await _source.InsertAsync("c", [.. Enumerable.Range(1, 5).Select(id => new BsonDocument("_id", id))]);
        server.StepDown();
        var options = new FindOptions { BatchSize = 2 };
        using var cursor = await _source.Collection("c").Find("{}", options).ToCursorAsync();
        await cursor.MoveNextAsync();

        server.StepDown();
        Assert.That(() => cursor.MoveNextAsync(), Throws.InstanceOf<MongoException>());
        using var another = await _source.Collection("c").Find("{}", options).ToCursorAsync();
        await another.MoveNextAsync();
        server.KillCursors();
        Assert.That(() => another.MoveNextAsync(), Throws.InstanceOf<MongoCursorNotFoundException>());
    }
}
