using Engagement.StandIn.Storage;
using MongoDB.Bson;

namespace Engagement.StandIn.ChangeStreams;

/// <summary>The change event of an entry of the oplog.</summary>
internal static class ChangeEvent
{
    /// <param name="current">The document as it is now, for updates if they look it up; null if it is gone.</param>
    public static byte[] Write(OplogEntry entry, bool looksUp, byte[]? current)
    {
        var change = new BsonDocument
        {
            { "_id", ResumeToken.At(entry.Time) },
            { "operationType", entry.Operation },
            { "clusterTime", new BsonTimestamp(entry.Time) },
            { "wallTime", entry.WallTime },
            { "ns", new BsonDocument { { "db", entry.Name.Database }, { "coll", entry.Name.Collection } } },
            { "documentKey", new BsonDocument("_id", entry.Id) },
        };
        if (entry.UpdateDescription is { } description)
        {
            change["updateDescription"] = description;
        }

        if (entry.Document is { } document)
        {
            change["fullDocument"] = new RawBsonDocument(document);
        }
        else if (looksUp && entry.Operation == "update")
        {
            change["fullDocument"] = current is null ? BsonNull.Value : new RawBsonDocument(current);
        }

        return change.ToBson();
    }
}
