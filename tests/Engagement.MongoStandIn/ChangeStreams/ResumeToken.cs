using System.Globalization;
using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.ChangeStreams;

/// <summary>A place in the oplog as a client sees it: <c>{_data: "82…"}</c> with the cluster time in hexadecimal digits.</summary>
internal static class ResumeToken
{
    private const string Prefix = "82";
    private const int Length = 18;

    public static BsonDocument At(long time) => new("_data", $"{Prefix}{time:X16}");

    /// <summary>The cluster time of the token. What is no token has three different errors, as on a real server.</summary>
    public static long Parse(BsonValue token)
    {
        if ((token as BsonDocument)?.GetValue("_data", null) is not BsonString { Value: var text })
        {
            throw new CommandException(MongoError.Location(40647, $"Bad resume token: _data of missing or of wrong type {token}"));
        }

        if (text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit))
        {
            throw new CommandException(MongoError.FailedToParse("resume token string was not a valid hex string"));
        }

        return text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal)
            ? long.Parse(text[Prefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : throw new CommandException(MongoError.Location(50811, "KeyString format error: Unknown type: 0"));
    }
}
