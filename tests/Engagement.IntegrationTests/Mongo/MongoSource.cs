using Engagement.StandIn;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>
/// A MongoDB with a database for one test: the stand-in, or the replica set whose connection string is in <c>ENGAGEMENT_TEST_MONGO</c>. The methods
/// are the writes of the application that the product reads from.
/// </summary>
internal sealed class MongoSource : IAsyncDisposable
{
    private readonly Lazy<MongoClient> _client;

    private MongoSource(MongoStandIn? standIn, string connectionString)
    {
        StandIn = standIn;
        ConnectionString = connectionString;
        _client = new Lazy<MongoClient>(() => new MongoClient(connectionString));
    }

    /// <summary>For faults that a test can do without; null with a real server.</summary>
    public MongoStandIn? StandIn { get; }

    public string ConnectionString { get; }

    public MongoClient Client => _client.Value;

    public string Database { get; } = $"engagement_{Guid.NewGuid():N}";

    /// <param name="credentials">The user of the stand-in; a real server has its own, in its connection string.</param>
    public static async Task<MongoSource> StartAsync(MongoCredentials? credentials = null)
    {
        if (Environment.GetEnvironmentVariable("ENGAGEMENT_TEST_MONGO") is { Length: > 0 } server)
        {
            return new MongoSource(standIn: null, server);
        }

        var standIn = await MongoStandIn.StartAsync(credentials);
        return new MongoSource(standIn, standIn.ConnectionString);
    }

    public IMongoCollection<BsonDocument> Collection(string name) => Client.GetDatabase(Database).GetCollection<BsonDocument>(name);

    public Task InsertAsync(string collection, params BsonDocument[] documents) => WriteAsync(
        standIn => standIn.Insert(Database, collection, documents),
        () => Collection(collection).InsertManyAsync(documents));

    public Task UpdateAsync(string collection, BsonValue id, BsonDocument update) => WriteAsync(
        standIn => standIn.Update(Database, collection, id, update),
        () => Collection(collection).UpdateOneAsync(ById(id), update));

    public Task ReplaceAsync(string collection, BsonDocument document) => WriteAsync(
        standIn => standIn.Replace(Database, collection, document),
        () => Collection(collection).ReplaceOneAsync(ById(document["_id"]), document));

    public Task DeleteAsync(string collection, BsonValue id) => WriteAsync(
        standIn => standIn.Delete(Database, collection, id),
        () => Collection(collection).DeleteOneAsync(ById(id)));

    public Task CreateIndexAsync(string collection, BsonDocument keys) => WriteAsync(
        standIn => standIn.CreateIndex(Database, collection, keys),
        () => Collection(collection).Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(keys)));

    /// <summary>The stand-in, for what a test cannot do to a real server; with one, the test is ignored.</summary>
    /// <param name="what">What the server has to do, such as "lose the oplog".</param>
    public MongoStandIn StandInTo(string what)
    {
        if (StandIn is null)
        {
            Assert.Ignore($"Only the stand-in can be made to {what}.");
        }

        return StandIn!;
    }

    public async ValueTask DisposeAsync()
    {
        if (StandIn is null)
        {
            await Client.DropDatabaseAsync(Database);
            return;
        }

        // A disposed client leaves its connections to the clients that have an equal connection string. No other test's has.
        if (_client.IsValueCreated)
        {
            ClusterRegistry.Instance.UnregisterAndDisposeCluster(Client.Cluster);
        }

        await StandIn.DisposeAsync();
    }

    private Task WriteAsync(Action<MongoStandIn> toStandIn, Func<Task> toServer)
    {
        if (StandIn is null)
        {
            return toServer();
        }

        toStandIn(StandIn);
        return Task.CompletedTask;
    }

    private static BsonDocument ById(BsonValue id) => new("_id", id);
}
