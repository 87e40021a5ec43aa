using Engagement.Application.Ingest;
using MongoDB.Bson;

namespace Engagement.Infrastructure.Mongo;

/// <summary>Documents of one collection.</summary>
internal sealed record SourceQuery(DocumentSource Source, BsonDocument Filter, BsonDocument? Sort = null, bool IdsOnly = false)
{
    /// <summary>All documents; messages by the date that has an index, so that a pull can go on where it stopped.</summary>
    public static SourceQuery All(DocumentSource source, DateTime? from) => source switch
    {
        DocumentSource.Messages => new(source, from is { } instant ? AtLeast("ts", instant) : [], new BsonDocument("ts", 1)),
        DocumentSource.Trash => new(source, SourceCollections.StoredTrash),
        _ => new(source, []),
    };

    /// <summary>What has changed since an instant, and has an index for it. Rooms and users are few.</summary>
    /// <param name="from">The instant, by the clocks of the workspace's servers.</param>
    /// <param name="now">The source's present.</param>
    /// <param name="updatedMessages">Whether messages are found by <c>_updatedAt</c> too, which reads all of them where it has no index.</param>
    /// <param name="allSessions">Whether sessions of the days are taken whatever their <c>_updatedAt</c>: copies for a new day keep the old one.</param>
    public static IEnumerable<SourceQuery> ChangedSince(DateTime from, DateTime now, bool updatedMessages, bool allSessions)
    {
        yield return Since(DocumentSource.Rooms, "_updatedAt", from);
        yield return Since(DocumentSource.Users, "_updatedAt", from);
        yield return SessionsOf(from, now, allSessions);
        yield return Since(DocumentSource.Messages, "ts", from);
        yield return Since(DocumentSource.Messages, "editedAt", from);
        if (updatedMessages)
        {
            yield return Since(DocumentSource.Messages, "_updatedAt", from);
        }

        yield return new(DocumentSource.Trash, new BsonDocument(SourceCollections.StoredTrash).Merge(AtLeast("_deletedAt", from)));
    }

    private static SourceQuery Since(DocumentSource source, string field, DateTime from) => new(source, AtLeast(field, from));

    private static BsonDocument AtLeast(string field, DateTime from) => new(field, new BsonDocument("$gte", from));

    /// <summary>Sessions have an index on type and day. One that is open changes for as long as it lasts, so earlier days are read too.</summary>
    private static SourceQuery SessionsOf(DateTime from, DateTime now, bool all)
    {
        const int Before = 4;
        const int After = 1;
        const int Most = 60;
        var first = from.Date.AddDays(-Before);
        var count = (now.Date - first).Days + After + 1;
        if (count > Most)
        {
            return All(DocumentSource.Sessions, from: null);
        }

        var days = Enumerable.Range(0, count).Select(passed => first.AddDays(passed));
        var filter = new BsonDocument
        {
            { "type", new BsonDocument("$in", new BsonArray { "session", "computed-session", "user_daily" }) },
            { "$or", new BsonArray(days.Select(day => new BsonDocument { { "year", day.Year }, { "month", day.Month }, { "day", day.Day } })) },
        };
        return new(DocumentSource.Sessions, all ? filter : filter.Merge(AtLeast("_updatedAt", from)));
    }
}
