using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.ChangeStreams;

/// <summary>The options of the stage <c>$changeStream</c>.</summary>
/// <param name="After">The cluster time behind which the stream begins; null for now.</param>
internal sealed record ChangeStreamOptions(long? After, bool LooksUpDocuments)
{
    private static readonly string[] s_starts = ["resumeAfter", "startAfter", "startAtOperationTime"];

    public static ChangeStreamOptions Parse(BsonDocument stage)
    {
        var starts = s_starts.Where(stage.Contains).ToList();
        if (starts.Count > 1)
        {
            throw new CommandException(MongoError.Location(40674, "Only one type of resume option is allowed, but multiple were found."));
        }

        var fullDocument = stage.GetValue("fullDocument", "default").AsString;
        return fullDocument is "default" or "updateLookup"
            ? new ChangeStreamOptions(starts is [var start] ? Time(start, stage[start]) : null, fullDocument == "updateLookup")
            : throw new CommandException(MongoError.BadValue($"fullDocument: {fullDocument} is not imitated"));
    }

    private static long Time(string start, BsonValue value) => start == "startAtOperationTime" ? value.AsBsonTimestamp.Value - 1 : ResumeToken.Parse(value);
}
