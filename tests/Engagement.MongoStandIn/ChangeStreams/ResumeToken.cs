using System.Globalization;
using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.ChangeStreams;

/// <summary>A place in the oplog as a client sees it: <c>{_data: "82…"}</c> with the cluster time in hexadecimal digits.</summary>
internal static class ResumeToken
{
    private const string Prefix = "82";

    public static BsonDocument At(long time) => new("_data", $"{Prefix}{time:X16}");

    public static long Parse(BsonValue token) =>
        token is BsonDocument document && document.GetValue("_data", null) is BsonString { Value: { Length: 18 } text }
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(text[Prefix.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new CommandException(MongoError.InvalidResumeToken);
}
