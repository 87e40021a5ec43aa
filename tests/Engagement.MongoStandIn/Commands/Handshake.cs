using MongoDB.Bson;

namespace Engagement.StandIn.Commands;

/// <summary>What a driver asks for when it connects, and again while it watches the server.</summary>
internal static class Handshake
{
    // MongoDB 7.0.
    private const int WireVersion = 21;

    public static bool IsHello(ReceivedCommand command) =>
        command.Name.Equals("hello", StringComparison.OrdinalIgnoreCase) || command.Name.Equals("isMaster", StringComparison.OrdinalIgnoreCase);

    public static Task<BsonDocument> Hello(CommandContext context)
    {
        var address = context.Server.Address;
        var time = new BsonTimestamp(context.Store.Time);
        var isHello = context.Command.Name.Equals("hello", StringComparison.OrdinalIgnoreCase);
        var reply = new BsonDocument
        {
            { "helloOk", true },
            { isHello ? "isWritablePrimary" : "ismaster", true },
            { "secondary", false },
            { "setName", ServerState.SetName },
            { "setVersion", 1 },
            { "hosts", new BsonArray { address } },
            { "primary", address },
            { "me", address },
            { "electionId", new ObjectId("7fffffff0000000000000001") },
            { "lastWrite", LastWrite(time) },
            { "maxBsonObjectSize", 16 * 1024 * 1024 },
            { "maxMessageSizeBytes", Wire.WireMessage.MaxBytes },
            { "maxWriteBatchSize", 100_000 },
            { "localTime", DateTime.UtcNow },
            { "logicalSessionTimeoutMinutes", 30 },
            { "minWireVersion", 0 },
            { "maxWireVersion", WireVersion },
            { "readOnly", false },
        };
        if (context.Command.Body.Contains("saslSupportedMechs"))
        {
            reply["saslSupportedMechs"] = new BsonArray { "SCRAM-SHA-256" };
        }

        return Reply.Ok(reply);
    }

    public static Task<BsonDocument> BuildInfo(CommandContext context) =>
        Reply.Ok(new BsonDocument { { "version", "7.0.0" }, { "versionArray", new BsonArray { 7, 0, 0, 0 } }, { "maxBsonObjectSize", 16 * 1024 * 1024 } });

    private static BsonDocument LastWrite(BsonTimestamp time)
    {
        var date = DateTimeOffset.FromUnixTimeSeconds(time.Timestamp).UtcDateTime;
        return new BsonDocument
        {
            { "opTime", new BsonDocument { { "ts", time }, { "t", 1L } } },
            { "lastWriteDate", date },
            { "majorityOpTime", new BsonDocument { { "ts", time }, { "t", 1L } } },
            { "majorityWriteDate", date },
        };
    }
}
