using Engagement.Application.Common;
using Engagement.Application.Ingest;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Engagement.Infrastructure.Mongo;

/// <summary>The workspace's database in MongoDB. It is only read.</summary>
internal sealed class SourceDatabase : IDisposable
{
    private const string DefaultDatabase = "rocketchat";
    private const string Example = "mongodb://engagement:…@db.example/rocketchat?replicaSet=rs0&authSource=admin";
    private const int BatchSize = 2000;

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(10);

    // A query without an index reads a whole collection before its first document. One that ended before would begin again each time.
    private static readonly TimeSpan s_readTimeout = TimeSpan.FromHours(3);

    // A version more than a day ahead of this machine's clock is rejected, and a change stream would not send it again.
    private static readonly TimeSpan s_maxDifference = TimeSpan.FromHours(1);

    // A secondary that lags further is not chosen. A change stream stays with the one that it has, and is behind by as much.
    private static readonly TimeSpan s_maxStaleness = TimeSpan.FromMinutes(2);

    // The longest wait of the server for the next event.
    private static readonly TimeSpan s_maxAwaitTime = TimeSpan.FromSeconds(1);

    private readonly MongoClient _client;
    private readonly IMongoDatabase _database;

    private readonly TimeProvider _clock;

    private SourceDatabase(MongoClient client, IMongoDatabase database, string identity, bool hasChangeStreams, TimeProvider clock) =>
        (_client, _database, Identity, HasChangeStreams, _clock) = (client, database, identity, hasChangeStreams, clock);

    /// <summary>The replica set, the database and the workspace's own id, which tell one source from another.</summary>
    public string Identity { get; }

    /// <summary>Whether the server is part of a replica set or a sharded cluster.</summary>
    public bool HasChangeStreams { get; }

    public string Name => _database.DatabaseNamespace.DatabaseName;

    /// <summary>Connects, and checks that the database is a workspace's.</summary>
    /// <exception cref="InvalidRequestException">The settings or the database cannot be used.</exception>
    public static async Task<SourceDatabase> OpenAsync(MongoOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (settings, name) = Read(options);
        var client = new MongoClient(settings);
        try
        {
            var database = client.GetDatabase(name);
            var hello = await HelloAsync(database, cancellationToken);
            var isSharded = hello.GetValue("msg", "") == "isdbgrid";
            var set = hello.TryGetValue("setName", out var setName) ? setName.AsString : isSharded ? "sharded" : "standalone";
            using var names = await database.ListCollectionNamesAsync(cancellationToken: cancellationToken);
            var collections = await names.ToListAsync(cancellationToken);
            return collections.Intersect(SourceCollections.All.Select(SourceCollections.Name)).Any()
                ? new SourceDatabase(
                    client, database, $"{set}/{name}{await WorkspaceIdAsync(database, cancellationToken)}", set != "standalone", clock)
                : throw new InvalidRequestException(
                    $"The database {name} of the workspace's MongoDB holds none of the collections of a workspace, such as rocketchat_message; "
                    + "name the workspace's database in Mongo:Database.");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Reads the clocks. What is read afterwards by <see cref="FindAsync"/> with a session of this time is at least as new.</summary>
    /// <exception cref="ClocksDifferException">Documents would be rejected as too far ahead, and lost.</exception>
    public async Task<SourceTime> NowAsync(CancellationToken cancellationToken)
    {
        var hello = await HelloAsync(_database, cancellationToken);
        var operation = hello.TryGetValue("operationTime", out var time) ? time.AsBsonTimestamp : new BsonTimestamp(0);
        var now = new SourceTime(operation, hello["localTime"].ToUniversalTime());
        var ahead = now.Local - _clock.GetUtcNow().UtcDateTime;
        return ahead.Duration() < s_maxDifference ? now : throw new ClocksDifferException(ahead);
    }

    /// <summary>Starts a session whose reads, also those of a secondary that lags, see everything up to a time of the cluster.</summary>
    public async Task<IClientSessionHandle> StartSessionAsync(BsonTimestamp asOf, CancellationToken cancellationToken)
    {
        var session = await _client.StartSessionAsync(new ClientSessionOptions { CausalConsistency = true }, cancellationToken);
        if (asOf.Value != 0)
        {
            session.AdvanceOperationTime(asOf);
        }

        return session;
    }

    /// <summary>Finds documents of a collection, each with the stored fields alone. The caller disposes the documents.</summary>
    public Task<IAsyncCursor<RawBsonDocument>> FindAsync(
        IClientSessionHandle session, SourceQuery query, CancellationToken cancellationToken) =>
        _database.GetCollection<RawBsonDocument>(SourceCollections.Name(query.Source)).FindAsync(
            session,
            query.Filter,
            new FindOptions<RawBsonDocument, RawBsonDocument>
            {
                Projection = query.IdsOnly ? new BsonDocument { { "_id", 1 }, { "ts", 1 } } : SourceCollections.Projection,
                Sort = query.Sort,
                BatchSize = BatchSize,
            },
            cancellationToken);

    public Task<long> EstimateCountAsync(DocumentSource source, CancellationToken cancellationToken) =>
        _database.GetCollection<RawBsonDocument>(SourceCollections.Name(source)).EstimatedDocumentCountAsync(cancellationToken: cancellationToken);

    /// <summary>Whether an index begins with a field.</summary>
    public async Task<bool> HasIndexAsync(DocumentSource source, string field, CancellationToken cancellationToken)
    {
        using var indexes = await _database.GetCollection<BsonDocument>(SourceCollections.Name(source)).Indexes.ListAsync(cancellationToken);
        return (await indexes.ToListAsync(cancellationToken)).Exists(index => index["key"].AsBsonDocument.GetElement(0).Name == field);
    }

    /// <summary>Opens the change stream of the stored collections. The session learns the time up to which each batch reaches.</summary>
    public Task<IChangeStreamCursor<RawBsonDocument>> WatchAsync(
        IClientSessionHandle session, BsonTimestamp? startTime, BsonDocument? token, CancellationToken cancellationToken) =>
        _database.WatchAsync(
            session,
            PipelineDefinition<ChangeStreamDocument<BsonDocument>, RawBsonDocument>.Create(
                new BsonDocument("$match", Events()), new BsonDocument("$project", SourceCollections.EventProjection)),
            new ChangeStreamOptions
            {
                FullDocument = ChangeStreamFullDocumentOption.UpdateLookup,
                MaxAwaitTime = s_maxAwaitTime,
                BatchSize = BatchSize,
                StartAtOperationTime = token is null ? startTime : null,
                ResumeAfter = token,
            },
            cancellationToken);

    public void Dispose() => _client.Dispose();

    /// <summary>Changes of the stored collections, and deletions from them, which are entries of the trash.</summary>
    private static BsonDocument Events()
    {
        var trash = SourceCollections.Name(DocumentSource.Trash);

        // A document that is deleted for the second time changes its entry in the trash.
        var changes = new BsonDocument("$in", new BsonArray { "insert", "update", "replace" });
        BsonDocument changed = new()
        {
            { "operationType", changes },
            { "ns.coll", SourceCollections.In(SourceCollections.All.Except([DocumentSource.Trash])) },
        };
        BsonDocument deleted = new()
        {
            { "operationType", changes },
            { "ns.coll", trash },
            { $"fullDocument.{SourceCollections.StoredTrash.GetElement(0).Name}", SourceCollections.StoredTrash[0] },
        };
        return new BsonDocument("$or", new BsonArray { changed, deleted });
    }

    /// <summary>The id that a workspace gives itself, with '/' before it; empty where it has none.</summary>
    private static async Task<string> WorkspaceIdAsync(IMongoDatabase database, CancellationToken cancellationToken)
    {
        var setting = await database.GetCollection<BsonDocument>("rocketchat_settings")
            .Find(new BsonDocument("_id", "uniqueID")).Project(new BsonDocument("value", 1)).FirstOrDefaultAsync(cancellationToken);
        return setting?.GetValue("value", null) is BsonString id ? $"/{id.Value}" : "";
    }

    private static Task<BsonDocument> HelloAsync(IMongoDatabase database, CancellationToken cancellationToken) =>
        database.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), ReadPreference.Primary, cancellationToken);

    private static (MongoClientSettings Settings, string Database) Read(MongoOptions options)
    {
        if (options.ConnectionString.Length == 0)
        {
            throw new InvalidRequestException(
                "The workspace's MongoDB is not configured: set Mongo__ConnectionString in the environment, or Mongo:ConnectionString in a file of "
                + $"--config, such as {Example}.");
        }

        try
        {
            var url = new MongoUrl(options.ConnectionString);
            var settings = MongoClientSettings.FromUrl(url);
            settings.ApplicationName = "engagement";
            settings.ServerSelectionTimeout = s_connectTimeout;
            settings.ConnectTimeout = s_connectTimeout;
            settings.SocketTimeout = s_readTimeout;
            settings.ReadConcern = ReadConcern.Majority;
            settings.ReadPreference = url.ReadPreference ?? new ReadPreference(ReadPreferenceMode.SecondaryPreferred, maxStaleness: s_maxStaleness);
            return (settings, options.Database is { Length: > 0 } named ? named : url.DatabaseName ?? DefaultDatabase);
        }
        catch (Exception)
        {
            // Whatever is wrong with the string or the DNS. The driver's message repeats the string, and with it the password.
            throw new InvalidRequestException(
                $"Mongo:ConnectionString cannot be used. Write it like {Example}, with %-escapes for special characters of the password.");
        }
    }
}
