using Engagement.IntegrationTests.Harness;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>Change streams as the driver reads them.</summary>
public sealed class MongoChangeStreamTests
{
    private MongoSource _source = null!;

    [SetUp]
    public async Task StartAsync() => _source = await MongoSource.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _source.DisposeAsync();

    [Test]
    public async Task Events_describe_every_kind_of_write()
    {
        using var changes = await _source.Collection("c").WatchAsync();
        await _source.InsertAsync("c", BsonDocument.Parse("{_id: 1, a: {b: 1, c: 1}, d: 1}"));
        await _source.UpdateAsync("c", 1, BsonDocument.Parse("{$set: {'a.b': 2, d: 1}, $unset: {'a.c': 1}}"));
        await _source.ReplaceAsync("c", BsonDocument.Parse("{_id: 1, e: 1}"));
        await _source.DeleteAsync("c", 1);
        await _source.InsertAsync("other", new BsonDocument("_id", 2));
        await _source.InsertAsync("c", new BsonDocument("_id", 3));

        var events = await changes.ReadAsync(5);
        Assert.That(events.Select(change => change.OperationType), Is.EqualTo(new[]
        {
            ChangeStreamOperationType.Insert, ChangeStreamOperationType.Update, ChangeStreamOperationType.Replace, ChangeStreamOperationType.Delete,
            ChangeStreamOperationType.Insert,
        }));
        Assert.That(events.Select(change => change.DocumentKey["_id"].AsInt32), Is.EqualTo(new[] { 1, 1, 1, 1, 3 }));
        Assert.That(events[0].FullDocument, Is.EqualTo(BsonDocument.Parse("{_id: 1, a: {b: 1, c: 1}, d: 1}")));
        Assert.That(events[1].FullDocument, Is.Null);
        Assert.That(events[1].UpdateDescription.UpdatedFields, Is.EqualTo(BsonDocument.Parse("{'a.b': 2}")));
        Assert.That(events[1].UpdateDescription.RemovedFields, Is.EqualTo(new[] { "a.c" }));
        Assert.That(events[2].FullDocument, Is.EqualTo(BsonDocument.Parse("{_id: 1, e: 1}")));
        Assert.That(events.Select(change => change.ClusterTime), Is.Ordered);
    }

    [Test]
    public async Task Update_looks_up_the_document_which_is_null_if_it_is_gone()
    {
        await _source.InsertAsync("c", BsonDocument.Parse("{_id: 1, n: 0}"), BsonDocument.Parse("{_id: 2, n: 0}"));
        var options = new ChangeStreamOptions { FullDocument = ChangeStreamFullDocumentOption.UpdateLookup };
        using var changes = await _source.Collection("c").WatchAsync(options);
        foreach (var n in new[] { 1, 2 })
        {
            await _source.UpdateAsync("c", 1, BsonDocument.Parse($"{{$set: {{n: {n}}}}}"));
        }

        await _source.UpdateAsync("c", 2, BsonDocument.Parse("{$set: {n: 1}}"));
        await _source.DeleteAsync("c", 2);

        var events = await changes.ReadAsync(4);
        Assert.That(events.Select(change => change.FullDocument?["n"].AsInt32), Is.EqualTo(new int?[] { 2, 2, null, null }));
    }

    [Test]
    public async Task Stream_starts_where_it_is_told_to()
    {
        await _source.InsertAsync("c", new BsonDocument("_id", 1));
        using var first = await _source.Collection("c").WatchAsync();
        await _source.InsertAsync("c", [.. Enumerable.Range(2, 5).Select(id => new BsonDocument("_id", id))]);
        var events = await first.ReadAsync(5);

        foreach (var (options, expected) in new[]
        {
            (new ChangeStreamOptions { ResumeAfter = events[1].ResumeToken }, "456"),
            (new ChangeStreamOptions { StartAfter = events[0].ResumeToken, BatchSize = 1 }, "3456"),
            (new ChangeStreamOptions { StartAtOperationTime = events[1].ClusterTime }, "3456"),
        })
        {
            using var changes = await _source.Collection("c").WatchAsync(options);
            Assert.That((await changes.ReadAsync(expected.Length)).Ids(), Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task Batches_are_as_small_as_asked_for()
    {
        using var changes = await _source.Collection("c").WatchAsync(new ChangeStreamOptions { BatchSize = 2 });
        await _source.InsertAsync("c", [.. Enumerable.Range(1, 5).Select(id => new BsonDocument("_id", id))]);
        List<ChangeStreamDocument<BsonDocument>> events = [];
        await Wait.UntilAsync(async () =>
        {
            await changes.MoveNextAsync();
            Assert.That(changes.Current.Count(), Is.LessThanOrEqualTo(2));
            events.AddRange(changes.Current);
            return events.Count == 5;
        });
        Assert.That(events.Ids(), Is.EqualTo("12345"));
    }

    [Test]
    public async Task Stream_of_a_database_is_filtered_and_projected()
    {
        var pipeline = new EmptyPipelineDefinition<ChangeStreamDocument<BsonDocument>>()
            .Match("{'ns.coll': {$in: ['a', 'b']}, operationType: {$ne: 'delete'}}")
            .Project<ChangeStreamDocument<BsonDocument>, ChangeStreamDocument<BsonDocument>, BsonDocument>("{'ns.coll': 1, 'fullDocument.n': 1}");
        using var changes = await _source.Client.GetDatabase(_source.Database).WatchAsync(pipeline);
        foreach (var collection in new[] { "a", "x", "b" })
        {
            await _source.InsertAsync(collection, BsonDocument.Parse("{_id: 1, n: 1, msg: 'secret'}"));
            await _source.DeleteAsync(collection, 1);
        }

        var events = await changes.ReadAsync(2);
        events.ForEach(change => change.Remove("_id"));
        Assert.That(events, Is.EqualTo(new[] { "a", "b" }.Select(name => BsonDocument.Parse($"{{ns: {{coll: '{name}'}}, fullDocument: {{n: 1}}}}"))));
    }

    [Test]
    public async Task Place_in_the_stream_moves_on_without_events_of_its_own()
    {
        var options = new ChangeStreamOptions { MaxAwaitTime = TimeSpan.FromMilliseconds(10) };
        using var changes = await _source.Collection("c").WatchAsync(options);
        await changes.MoveNextAsync();
        var tokens = new HashSet<BsonDocument>();

        // First with writes elsewhere, then, as a real server's does in ten seconds, without any.
        await _source.InsertAsync("other", new BsonDocument("_id", 1));
        await Wait.UntilAsync(async () =>
        {
            Assert.That(await changes.MoveNextAsync() && !changes.Current.Any(), "no events");
            return tokens.Add(changes.GetResumeToken()) && tokens.Count > 2;
        });
    }

    [Test]
    public async Task Projection_without_the_token_ends_the_stream()
    {
        var pipeline = new EmptyPipelineDefinition<ChangeStreamDocument<BsonDocument>>()
            .Project<ChangeStreamDocument<BsonDocument>, ChangeStreamDocument<BsonDocument>, BsonDocument>("{_id: 0, ns: 1}");
        using var changes = await _source.Collection("c").WatchAsync(pipeline);
        await _source.InsertAsync("c", new BsonDocument("_id", 1));
        Assert.That(() => changes.ReadAsync(1), Throws.InstanceOf<MongoCommandException>().With.Property("Code").EqualTo(280));
    }

    // Codes of the server's source: there is none for all malformed tokens, and 260 is for tokens of invalidations.
    [TestCase("{}", 40647)]
    [TestCase("{_data: 1}", 40647)]
    [TestCase("{_data: 'no token'}", 9)]
    [TestCase("{_data: '00'}", 50811)]
    public void Malformed_token_is_refused(string token, int code)
    {
        var options = new ChangeStreamOptions { ResumeAfter = BsonDocument.Parse(token) };
        Assert.That(() => _source.Collection("c").WatchAsync(options), Throws.InstanceOf<MongoCommandException>().With.Property("Code").EqualTo(code));
    }
}
