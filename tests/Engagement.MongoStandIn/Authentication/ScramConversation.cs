using System.Security.Cryptography;
using System.Text;
using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.Authentication;

/// <summary>The server's side of SCRAM-SHA-256 (RFC 5802 and 7677) on one connection.</summary>
internal sealed class ScramConversation(ServerState server)
{
    private const string Mechanism = "SCRAM-SHA-256";
    private const string NoChannelBinding = "n,,";
    private const int Iterations = 15000;
    private const int KeyBytes = 32;

    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);
    private string _clientFirst = "";
    private string _serverFirst = "";
    private string _nonce = "";
    private byte[] _saltedPassword = [];

    public bool IsAuthenticated { get; private set; }

    public BsonDocument Start(BsonDocument command)
    {
        if (command["mechanism"] != Mechanism)
        {
            throw new CommandException(new MongoError(334, "MechanismUnavailable", $"Received authentication for mechanism {command["mechanism"]}"));
        }

        _clientFirst = Payload(command)[NoChannelBinding.Length..];
        var user = Attribute(_clientFirst, 'n').Replace("=2C", ",").Replace("=3D", "=");
        if (server.Credentials is not { } credentials || user != credentials.User)
        {
            throw new CommandException(MongoError.AuthenticationFailed);
        }

        _nonce = Attribute(_clientFirst, 'r') + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        _saltedPassword = Rfc2898DeriveBytes.Pbkdf2(credentials.Password, _salt, Iterations, HashAlgorithmName.SHA256, KeyBytes);
        _serverFirst = $"r={_nonce},s={Convert.ToBase64String(_salt)},i={Iterations}";
        return Answer(_serverFirst, isDone: false);
    }

    public BsonDocument Continue(BsonDocument command)
    {
        if (IsAuthenticated)
        {
            return Answer("", isDone: true);
        }

        var clientFinal = Payload(command);
        var proofAt = clientFinal.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0 || _saltedPassword.Length == 0)
        {
            throw new CommandException(MongoError.AuthenticationFailed);
        }

        var message = Encoding.UTF8.GetBytes($"{_clientFirst},{_serverFirst},{clientFinal[..proofAt]}");
        var proof = Convert.FromBase64String(clientFinal[(proofAt + ",p=".Length)..]);
        if (Attribute(clientFinal, 'r') != _nonce || !CryptographicOperations.FixedTimeEquals(proof, ExpectedProof(message)))
        {
            throw new CommandException(MongoError.AuthenticationFailed);
        }

        IsAuthenticated = true;
        var serverKey = HMACSHA256.HashData(_saltedPassword, "Server Key"u8);
        return Answer($"v={Convert.ToBase64String(HMACSHA256.HashData(serverKey, message))}", isDone: true);
    }

    private byte[] ExpectedProof(byte[] message)
    {
        var clientKey = HMACSHA256.HashData(_saltedPassword, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
        return [.. clientKey.Zip(signature, (key, mask) => (byte)(key ^ mask))];
    }

    private static string Attribute(string message, char name) =>
        message.Split(',').FirstOrDefault(part => part.StartsWith($"{name}=", StringComparison.Ordinal))?[2..]
        ?? throw new CommandException(MongoError.AuthenticationFailed);

    private static string Payload(BsonDocument command) => Encoding.UTF8.GetString(command["payload"].AsByteArray);

    private static BsonDocument Answer(string payload, bool isDone) => new()
    {
        { "conversationId", 1 }, { "done", isDone }, { "payload", new BsonBinaryData(Encoding.UTF8.GetBytes(payload)) }, { "ok", 1.0 },
    };
}
