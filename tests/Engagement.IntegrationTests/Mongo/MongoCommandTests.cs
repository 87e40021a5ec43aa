using MongoDB.Bson;
using MongoDB.Driver;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>Commands other than queries, and errors, as a real server has them too.</summary>
public sealed class MongoCommandTests
{
    private MongoSource _source = null!;

    [SetUp]
    public async Task StartAsync() => _source = await MongoSource.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _source.DisposeAsync();

    [TestCase("{nothing: 1}", 59)]
    [TestCase("{find: 'c', filter: {n: {$magic: 1}}}", 2)]
    [TestCase("{find: 'c', filter: {$magic: []}}", 2)]
    [TestCase("{find: 'c', projection: {a: 1, b: 0}}", 31254)]
    [TestCase("{find: 'c', projection: {a: 0, b: 1}}", 31253)]
    [TestCase("{find: 'c', projection: {a: 1, 'a.b': 1}}", 31249)]
    [TestCase("{find: 'c', projection: {'a.b': 1, a: 1}}", 31250)]
    [TestCase("{aggregate: 'c', pipeline: [{$magic: 1}], cursor: {}}", 40324)]
    [TestCase("{aggregate: 'c', pipeline: [{$group: {_id: 1, n: {$magic: 1}}}], cursor: {}}", 15952)]
    [TestCase("{aggregate: 'c', pipeline: [{$changeStream: {}}, {$sort: {a: 1}}], cursor: {}}", 20)]
    [TestCase("{getMore: NumberLong(99), collection: 'c'}", 43)]
    [TestCase("{listIndexes: 'missing'}", 26)]
    public async Task What_is_unknown_gets_the_error_of_a_server(string command, int code)
    {
        await _source.InsertAsync("c", new BsonDocument("_id", 1));
        var database = _source.Client.GetDatabase(_source.Database);
        Assert.That(
            () => database.RunCommandAsync<BsonDocument>(BsonDocument.Parse(command)),
            Throws.InstanceOf<MongoCommandException>().With.Property("Code").EqualTo(code));
        Assert.That(await _source.Collection("c").CountDocumentsAsync("{}"), Is.EqualTo(1));
    }

    [Test]
    public async Task Collections_and_indexes_are_listed()
    {
        await _source.InsertAsync("c", new BsonDocument("_id", 1));
        await _source.CreateIndexAsync("other", BsonDocument.Parse("{ts: 1, n: -1}"));
        var database = _source.Client.GetDatabase(_source.Database);
        Assert.That(await (await database.ListCollectionNamesAsync()).ToListAsync(), Is.EquivalentTo(new[] { "c", "other" }));
        var only = await database.ListCollectionNamesAsync(new ListCollectionNamesOptions { Filter = "{name: 'c'}" });
        Assert.That(await only.ToListAsync(), Is.EqualTo(new[] { "c" }));
        Assert.That(await (await _source.Client.ListDatabaseNamesAsync()).ToListAsync(), Has.Member(_source.Database));
        var indexes = await (await _source.Collection("other").Indexes.ListAsync()).ToListAsync();
        Assert.That(indexes.Select(index => index["name"].AsString), Is.EqualTo(new[] { "_id_", "ts_1_n_-1" }));
    }

    [Test]
    public async Task Dropped_database_has_no_documents()
    {
        await _source.InsertAsync("c", new BsonDocument("_id", 1));
        await _source.InsertAsync("other", new BsonDocument("_id", 1));
        await _source.Client.DropDatabaseAsync(_source.Database);
        Assert.That(await _source.Collection("c").CountDocumentsAsync("{}"), Is.Zero);
        Assert.That(await (await _source.Client.ListDatabaseNamesAsync()).ToListAsync(), Has.No.Member(_source.Database));
    }

    [Test]
    public async Task Clients_write_too()
    {
        var collection = _source.Collection("c");
        await collection.InsertManyAsync([BsonDocument.Parse("{_id: 1, n: 1}"), BsonDocument.Parse("{_id: 2, n: 2}")]);
        var again = new[] { BsonDocument.Parse("{_id: 2}"), BsonDocument.Parse("{_id: 3}") };
        Assert.That(() => collection.InsertManyAsync(again), Throws.InstanceOf<MongoBulkWriteException>().With.Message.Contains("E11000"));
        Assert.That((await collection.UpdateManyAsync("{}", "{$set: {'a.b': 1}, $unset: {n: 1}}")).MatchedCount, Is.EqualTo(2));
        Assert.That((await collection.ReplaceOneAsync("{_id: 1}", BsonDocument.Parse("{x: 1}"))).MatchedCount, Is.EqualTo(1));
        Assert.That((await collection.DeleteOneAsync("{_id: 7}")).DeletedCount, Is.Zero);
        var documents = await collection.Find("{}").ToListAsync();
        Assert.That(documents, Is.EqualTo(new[] { BsonDocument.Parse("{_id: 1, x: 1}"), BsonDocument.Parse("{_id: 2, a: {b: 1}}") }));
    }

    [Test]
    public async Task Replies_tell_the_time_of_the_cluster()
    {
        var before = DateTime.UtcNow;
        await _source.InsertAsync("c", new BsonDocument("_id", 1));
        var hello = await _source.Client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1));
        Assert.That(hello["localTime"].ToUniversalTime(), Is.EqualTo(before).Within(TimeSpan.FromMinutes(1)));
        Assert.That(hello["lastWrite"]["opTime"]["ts"].AsBsonTimestamp, Is.LessThanOrEqualTo(hello["operationTime"].AsBsonTimestamp));
        Assert.That(hello["$clusterTime"]["clusterTime"].AsBsonTimestamp, Is.GreaterThanOrEqualTo(hello["operationTime"].AsBsonTimestamp));
    }
}
