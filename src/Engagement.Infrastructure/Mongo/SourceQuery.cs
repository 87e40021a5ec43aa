using Engagement.Application.Ingest;
using MongoDB.Bson;

namespace Engagement.Infrastructure.Mongo;

/// <summary>Documents of one collection.</summary>
internal sealed record SourceQuery(DocumentSource Source, BsonDocument Filter, BsonDocument? Sort = null, bool IdsOnly = false)
{
    /// <summary>All documents; messages by the date that has an index, so that a pull can go on where it stopped.</summary>
    public static SourceQuery All(DocumentSource source, DateTime? from) => source switch
    {
        DocumentSource.Messages => new(source, Between("ts", from, until: null), new BsonDocument("ts", 1)),
        DocumentSource.Trash => new(source, SourceCollections.StoredTrash),
        _ => new(source, []),
    };

    /// <summary>What has changed since an instant, and has an index for it. Rooms and users are few.</summary>
    /// <param name="from">The instant, by the clocks of the workspace's servers.</param>
    /// <param name="now">The source's present.</param>
    /// <param name="updatedMessages">Whether messages are found by <c>_updatedAt</c> too, which reads all of them where it has no index.</param>
    /// <param name="allSessions">Whether sessions of the days are taken whatever their <c>_updatedAt</c>: copies for a new day keep the old one.</param>
    /// <param name="until">Changes from this instant on are left out; null: none.</param>
    public static IEnumerable<SourceQuery> ChangedSince(
        DateTime from, DateTime now, bool updatedMessages, bool allSessions, DateTime? until = null)
    {
        yield return Changed(DocumentSource.Rooms, "_updatedAt");
        yield return Changed(DocumentSource.Users, "_updatedAt");
        yield return SessionsOf(from, now, Between("_updatedAt", allSessions ? null : from, until));
        yield return Changed(DocumentSource.Messages, "ts");
        yield return Changed(DocumentSource.Messages, "editedAt");
        if (updatedMessages)
        {
            yield return Changed(DocumentSource.Messages, "_updatedAt");
        }

        yield return new(DocumentSource.Trash, new BsonDocument(SourceCollections.StoredTrash).Merge(Between("_deletedAt", from, until)));

        SourceQuery Changed(DocumentSource source, string field) => new(source, Between(field, from, until));
    }

    /// <summary>The condition that a date lies in a range, of which each end may be open.</summary>
    private static BsonDocument Between(string field, DateTime? from, DateTime? until)
    {
        var range = new BsonDocument().Add("$gte", from, from is not null).Add("$lt", until, until is not null);
        return range.ElementCount == 0 ? [] : new BsonDocument(field, range);
    }

    /// <summary>Sessions have an index on type and day. One that is open changes for as long as it lasts, so earlier days are read too.</summary>
    private static SourceQuery SessionsOf(DateTime from, DateTime now, BsonDocument changed)
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
        return new(DocumentSource.Sessions, filter.Merge(changed));
    }
}
