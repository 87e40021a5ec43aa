using MongoDB.Bson;

namespace Engagement.Infrastructure.Mongo;

/// <summary>The source's clocks at one moment.</summary>
/// <param name="Operation">The cluster's time of the last operation.</param>
/// <param name="Local">The server's own clock, in UTC.</param>
internal readonly record struct SourceTime(BsonTimestamp Operation, DateTime Local);
