using Engagement.IntegrationTests.Contract;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>For every number that is changed outside the write path, verify reports the bucket and rebuild corrects it.</summary>
public sealed class VerifyTests
{
    private static TestStore? s_store;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync("Asia/Beirut");
        await s_store.ImportAsync(Path.Combine(GoldenCase.Folder, "edge"));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await s_store!.DisposeAsync();

    [TestCase("message_day", "day, room_type", "messages", "messages + 1", "(DATE '1999-01-01', 'c', 7)", "day 1999-01-01, room_type c")]
    [TestCase("room_day", "day, room_id", "messages", "messages + 1", "('nowhere', DATE '1999-01-01', 7)", "day 1999-01-01, room_id nowhere")]
    [TestCase("room_week", "week, room_id", "messages", "messages + 1", "('nowhere', DATE '1999-01-04', 7)", "week 1999-01-04, room_id nowhere")]
    [TestCase("new_user_day", "day", "users", "users + 1", "(DATE '1999-01-01', 7)", "day 1999-01-01")]
    [TestCase("user_day", "day, user_id", "session_hours", "session_hours # 1", "(DATE '1999-01-01', 'nobody', 1, 0, false)", "day 1999-01-01, user_id nobody")]
    [TestCase("user_day", "day, user_id", "message_hours", "message_hours # 2", "(DATE '1999-01-01', 'nobody', 0, 1, false)", "day 1999-01-01, user_id nobody")]
    [TestCase("user_day", "day, user_id", "all_day", "NOT all_day", "(DATE '1999-01-01', 'nobody', 0, 0, true)", "day 1999-01-01, user_id nobody")]
    [TestCase("active_day", "day", "session_users", "session_users + 1", "(DATE '1999-01-01', 1, 0)", "day 1999-01-01")]
    [TestCase("active_hour", "day, hour", "message_users", "message_users + 1", "(DATE '1999-01-01', 5, 1, 0)", "day 1999-01-01, hour 5")]
    public async Task Changed_missing_or_extra_bucket_is_reported(
        string table, string key, string column, string changed, string extra, string extraBucket)
    {
        // Three different rows, each identified by its position.
        var bucket = $"(SELECT ctid FROM {table} WHERE session_hours > 1 AND message_hours > 2 ORDER BY {key} LIMIT 1 OFFSET {{0}})";
        if (table != "user_day")
        {
            bucket = $"(SELECT ctid FROM {table} ORDER BY {key} LIMIT 1 OFFSET {{0}})";
        }

        var edited = await NameAsync(table, key, bucket.Replace("{0}", "3", StringComparison.Ordinal));
        var removed = await NameAsync(table, key, bucket.Replace("{0}", "5", StringComparison.Ordinal));
        var places = (Edited: await PlaceAsync(bucket, 3), Removed: await PlaceAsync(bucket, 5));
        await s_store!.ExecuteAsync($"UPDATE {table} SET {column} = {changed} WHERE ctid = '{places.Edited}'");
        await s_store.ExecuteAsync($"DELETE FROM {table} WHERE ctid = '{places.Removed}'");
        await s_store.ExecuteAsync($"INSERT INTO {table} VALUES {extra}");

        var found = await s_store.VerifyAsync();
        Assert.That(found.Clean, Is.False);
        Assert.That(
            found.Differences.Select(difference => (difference.Rollup, difference.Bucket)),
            Is.EquivalentTo(new[] { (table, edited), (table, removed), (table, extraBucket) }));
        Assert.That(found.Differences.Single(difference => difference.Bucket == removed).Stored, Is.Null);
        Assert.That(found.Differences.Single(difference => difference.Bucket == extraBucket).Events, Is.Null);

        await s_store.SendAsync(new Application.Ingest.RebuildCommand());
        Assert.That((await s_store.VerifyAsync()).Clean);
    }

    private static async Task<string> NameAsync(string table, string key, string place)
    {
        var columns = string.Join(", ', ', ", key.Split(", ").Select(column => $"'{column} ', {column}"));
        return (string)(await s_store!.ScalarAsync($"SELECT concat({columns}) FROM {table} WHERE ctid = {place}"))!;
    }

    private static async Task<string> PlaceAsync(string bucket, int offset) =>
        (string)(await s_store!.ScalarAsync($"SELECT {bucket.Replace("{0}", $"{offset}", StringComparison.Ordinal)}::text"))!;
}
