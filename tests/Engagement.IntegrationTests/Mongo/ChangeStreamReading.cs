using Engagement.IntegrationTests.Harness;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>Reads change streams in tests.</summary>
internal static class ChangeStreamReading
{
    /// <summary>Reads until there are so many events.</summary>
    public static async Task<List<T>> ReadAsync<T>(this IChangeStreamCursor<T> changes, int count)
    {
        using var limit = new CancellationTokenSource(Wait.Timeout);
        List<T> events = [];
        while (events.Count < count)
        {
            await changes.MoveNextAsync(limit.Token);
            events.AddRange(changes.Current);
        }

        return events;
    }

    /// <summary>The ids of the documents that changed, as one text.</summary>
    public static string Ids(this IEnumerable<ChangeStreamDocument<BsonDocument>> events) => string.Concat(events.Select(change => change.DocumentKey["_id"]));
}
