using MongoDB.Bson;

namespace Engagement.StandIn.Storage;

/// <summary>One write.</summary>
/// <param name="Time">The cluster time, which no other entry has.</param>
/// <param name="Operation">As in change events: insert, update, replace or delete.</param>
/// <param name="Document">The whole document, of inserts and replacements.</param>
/// <param name="UpdateDescription">What changed, of updates.</param>
internal sealed record OplogEntry(
    long Time, DateTime WallTime, string Operation, CollectionName Name, BsonValue Id, byte[]? Document, BsonDocument? UpdateDescription);
