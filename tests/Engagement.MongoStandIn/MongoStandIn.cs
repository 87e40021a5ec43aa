using Engagement.StandIn.Commands;
using Engagement.StandIn.Queries;
using Engagement.StandIn.Storage;
using Engagement.StandIn.Wire;
using MongoDB.Bson;

namespace Engagement.StandIn;

/// <summary>A MongoDB replica set of one in memory, for tests. README.md says what it does not imitate.</summary>
public sealed class MongoStandIn : IAsyncDisposable
{
    private readonly ServerState _server = new();
    private readonly Listener _listener;

    private MongoStandIn(MongoCredentials? credentials)
    {
        _listener = new Listener(_server);
        _server.Address = $"127.0.0.1:{Port}";
        _server.Credentials = credentials;
        _listener.Start();
    }

    /// <summary>The port on the loopback interface.</summary>
    public int Port => _listener.Port;

    /// <summary>The connection string, with the credentials if there are any.</summary>
    public string ConnectionString
    {
        get
        {
            var user = Credentials is { } known ? $"{Uri.EscapeDataString(known.User)}:{Uri.EscapeDataString(known.Password)}@" : "";
            return $"mongodb://{user}{_server.Address}/?replicaSet={ServerState.SetName}";
        }
    }

    /// <summary>The user who has to sign in by SCRAM-SHA-256; null if nobody has to. Open connections stay signed in.</summary>
    public MongoCredentials? Credentials
    {
        get => _server.Credentials;
        set => _server.Credentials = value;
    }

    /// <summary>The commands so far in the order of their arrival, without those by which drivers watch the server.</summary>
    public IReadOnlyList<ReceivedCommand> Commands => [.. _server.Commands];

    /// <summary>Returns the reply to a command, errors by <see cref="MongoError.ToReply"/>, or null to let the command run.</summary>
    public Func<ReceivedCommand, BsonDocument?>? Intercept
    {
        get => _server.Intercept;
        set => _server.Intercept = value;
    }

    /// <summary>The bytes of all replies so far.</summary>
    public long BytesSent => _server.BytesSent;

    /// <summary>Starts a server on a free port.</summary>
    public static Task<MongoStandIn> StartAsync(MongoCredentials? credentials = null) => Task.FromResult(new MongoStandIn(credentials));

    /// <summary>Inserts documents; one without <c>_id</c> gets an ObjectId.</summary>
    public void Insert(string database, string collection, params IEnumerable<BsonDocument> documents)
    {
        var name = new CollectionName(database, collection);
        foreach (var document in documents)
        {
            _server.Store.Insert(name, document);
        }
    }

    /// <summary>Updates a document by <c>$set</c> and <c>$unset</c>; returns whether it exists.</summary>
    public bool Update(string database, string collection, BsonValue id, BsonDocument update) =>
        _server.Store.Update(new CollectionName(database, collection), id, UpdateOperators.Parse(update));

    /// <summary>Replaces the document with the same <c>_id</c>; returns whether it exists.</summary>
    public bool Replace(string database, string collection, BsonDocument document) =>
        _server.Store.Replace(new CollectionName(database, collection), document["_id"], document);

    /// <summary>Deletes a document; returns whether it existed.</summary>
    public bool Delete(string database, string collection, BsonValue id) => _server.Store.Delete(new CollectionName(database, collection), id);

    /// <summary>Creates an index, such as <c>{ts: 1}</c>.</summary>
    public void CreateIndex(string database, string collection, BsonDocument keys) =>
        _server.Store.CreateIndex(new CollectionName(database, collection), keys);

    /// <summary>Loses the oplog: change streams end with error 286, and none resumes at an earlier place.</summary>
    public void ForgetHistory()
    {
        lock (_server.Store.Lock)
        {
            _server.Store.Oplog.Forget();
        }
    }

    /// <summary>Closes all connections at once; new ones are accepted.</summary>
    public void DropConnections() => _listener.CloseConnections();

    /// <summary>Forgets all open cursors: the next batch of each is error 43.</summary>
    public void KillCursors() => _server.Cursors.Clear();

    /// <summary>The next commands get an error as after an election, by default 189.</summary>
    public void StepDown(int commands = 1, MongoError? error = null) => _server.StepDown(commands, error ?? MongoError.PrimarySteppedDown);

    /// <summary>Closes all connections and refuses new ones; data and cursors stay.</summary>
    public Task StopListeningAsync() => _listener.StopAsync();

    /// <summary>Accepts connections again, on the same port.</summary>
    public void StartListening() => _listener.Start();

    /// <summary>Forgets the commands so far.</summary>
    public void ClearCommands() => _server.Commands.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
