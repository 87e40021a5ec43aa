using System.Net;
using System.Net.Sockets;
using Engagement.IntegrationTests.Harness;
using Engagement.StandIn;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>The stand-in as a server: sign-in, commands, replies, connections. Only this fixture is of no use with a real server.</summary>
public sealed class MongoStandInTests
{
    private static readonly BsonDocument s_ping = new("ping", 1);

    private readonly List<MongoClient> _clients = [];
    private MongoStandIn _server = null!;

    [SetUp]
    public async Task StartAsync() => _server = await MongoStandIn.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        // A disposed client would leave its connections to other clients with the same connection string.
        _clients.ForEach(client => ClusterRegistry.Instance.UnregisterAndDisposeCluster(client.Cluster));
        _clients.Clear();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Right_password_is_accepted_and_a_wrong_one_is_not()
    {
        var right = new MongoCredentials("reader,a=b", "p@ss/word");
        _server.Credentials = right;
        Assert.That(await CountAsync(Connect()), Is.Zero);

        // Equal strings would share the connection that is signed in.
        _server.Credentials = right with { Password = "another" };
        var wrong = Connect("&appName=wrong");
        _server.Credentials = null;
        var anonymous = Connect("&appName=anonymous");
        _server.Credentials = right;
        Assert.That(() => CountAsync(wrong), Throws.InstanceOf<MongoAuthenticationException>());
        Assert.That(() => CountAsync(anonymous), Throws.InstanceOf<MongoCommandException>().With.Property("Code").EqualTo(13));
    }

    [Test]
    public async Task Commands_are_logged_with_what_they_ask_for()
    {
        var client = Connect();
        var messages = client.GetDatabase("rocketchat").GetCollection<BsonDocument>("rocketchat_message").WithReadPreference(ReadPreference.SecondaryPreferred);
        _server.ClearCommands();
        await messages.Find("{t: null}").Project("{ts: 1}").Sort("{ts: -1}").ToListAsync();

        var find = _server.Commands.Single(command => command.Name == "find");
        Assert.That(
            (find.Name, find.Namespace, $"{find.Filter}", $"{find.Projection}", $"{find.Sort}", find.ReadPreference),
            Is.EqualTo(("find", "rocketchat.rocketchat_message", """{ "t" : null }""", """{ "ts" : 1 }""", """{ "ts" : -1 }""", "secondaryPreferred")));

        _server.ClearCommands();
        await messages.Aggregate().Match("{}").Project("{ts: 1}").ToListAsync();
        Assert.That(_server.Commands.Single().Pipeline.Select(stage => stage.Names.Single()), Is.EqualTo(new[] { "$match", "$project" }));
    }

    [Test]
    public async Task Bytes_that_were_sent_are_counted()
    {
        _server.Insert("test", "c", BsonDocument.Parse($"{{_id: 1, msg: '{new string('m', 100_000)}'}}"));
        var collection = Connect().GetDatabase("test").GetCollection<BsonDocument>("c");
        await collection.Find("{}").Project("{_id: 1}").ToListAsync();
        Assert.That(_server.BytesSent, Is.GreaterThan(0).And.LessThan(100_000));
        await collection.Find("{}").ToListAsync();
        Assert.That(_server.BytesSent, Is.GreaterThan(100_000));
    }

    [Test]
    public async Task Intercepted_command_gets_the_reply_of_the_test()
    {
        var client = Connect();
        _server.Intercept = command => command.Name == "count" ? new MongoError(50, "MaxTimeMSExpired", "operation exceeded time limit").ToReply() : null;
        Assert.That(() => CountAsync(client), Throws.InstanceOf<MongoExecutionTimeoutException>());

        _server.Intercept = _ => null;
        Assert.That(await CountAsync(client), Is.Zero);
    }

    [Test]
    public async Task Server_that_was_away_is_found_again()
    {
        var client = Connect();
        _server.Insert("test", "c", new BsonDocument("_id", 1));
        await _server.StopListeningAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.That(
            () => socket.ConnectAsync(IPAddress.Loopback, _server.Port),
            Throws.InstanceOf<SocketException>().With.Property("SocketErrorCode").EqualTo(SocketError.ConnectionRefused));

        _server.StartListening();
        Assert.That(await CountAsync(client), Is.EqualTo(1));
    }

    [TestCase("{aggregate: 'c', pipeline: 1, cursor: {}}")]
    [TestCase("{find: 1}")]
    [TestCase("{update: 'c', updates: [{}]}")]
    public async Task Command_of_a_wrong_shape_gets_an_error_and_keeps_its_connection(string command)
    {
        var database = Connect().GetDatabase("test");
        await database.RunCommandAsync<BsonDocument>(s_ping);
        _server.ClearCommands();
        Assert.That(() => database.RunCommandAsync<BsonDocument>(BsonDocument.Parse(command)), Throws.InstanceOf<MongoCommandException>());
        await database.RunCommandAsync<BsonDocument>(s_ping);
        Assert.That(_server.Commands, Has.Count.EqualTo(2), "the client needs no new connection");
    }

    [TestCase("", TestName = "Header_without_a_length")]
    [TestCase("ffffffff", TestName = "Negative_length")]
    [TestCase("00000040", TestName = "Length_of_1_GiB")]
    [TestCase("14000000 01000000 00000000 dd070000 00000000", TestName = "Message_without_a_command")]
    [TestCase("14000000 01000000 00000000 0f270000 00000000", TestName = "Unknown_operation")]
    [TestCase("1a000000 01000000 00000000 dd070000 00000000 00 ff000000 00", TestName = "Document_longer_than_its_message")]
    [TestCase("1a000000 01000000 00000000 d4070000 00000000 01 01010101 01", TestName = "Query_without_an_end_of_its_name")]
    public async Task Malformed_message_ends_only_its_connection(string hex)
    {
        var client = Connect();
        await client.GetDatabase("test").RunCommandAsync<BsonDocument>(s_ping);

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _server.Port);
        await socket.SendAsync(Convert.FromHexString(hex.Replace(" ", "").PadRight(32, '0')));
        Assert.That(await ReceivedAsync(socket), Is.Zero);

        _server.ClearCommands();
        await client.GetDatabase("test").RunCommandAsync<BsonDocument>(s_ping);
        Assert.That(_server.Commands.Select(command => command.Name), Is.EqualTo(new[] { "ping" }), "the client needs no new connection");
    }

    [Test]
    public async Task Stream_of_a_database_has_no_events_of_another()
    {
        using var changes = await Connect().GetDatabase("ours").WatchAsync();
        _server.Insert("other", "c", new BsonDocument("_id", 1));
        _server.Insert("ours", "c", new BsonDocument("_id", 2));
        Assert.That((await changes.ReadAsync(1)).Ids(), Is.EqualTo("2"));
    }

    [Test]
    public async Task Disposal_ends_commands_that_wait()
    {
        var client = Connect();
        using var cancellation = new CancellationTokenSource();
        using var changes = await client.GetDatabase("test").WatchAsync(new ChangeStreamOptions { MaxAwaitTime = TimeSpan.FromHours(1) });
        await changes.MoveNextAsync();
        var waiting = changes.MoveNextAsync(cancellation.Token);
        await Wait.UntilAsync(() => Task.FromResult(_server.Commands.Any(command => command.Name == "getMore")));

        // It waits for the end of everything that runs.
        await _server.DisposeAsync().AsTask().WaitAsync(Wait.Timeout);
        await cancellation.CancelAsync();
        Assert.That(() => waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private MongoClient Connect(string options = "")
    {
        var client = new MongoClient(_server.ConnectionString + options);
        _clients.Add(client);
        return client;
    }

    private static Task<long> CountAsync(MongoClient client) =>
        client.GetDatabase("test").GetCollection<BsonDocument>("c").EstimatedDocumentCountAsync();

    private static async Task<int> ReceivedAsync(Socket socket)
    {
        try
        {
            using var limit = new CancellationTokenSource(Wait.Timeout);
            return await socket.ReceiveAsync(new byte[100], limit.Token);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }
}
