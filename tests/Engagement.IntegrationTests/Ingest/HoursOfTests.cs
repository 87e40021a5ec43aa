using System.Globalization;
using Engagement.Infrastructure.Ingest;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>The local days and hours of an interval, compared with those of its minutes, around unusual clock changes.</summary>
public sealed class HoursOfTests
{
    private static TestStore? s_store;

    [OneTimeSetUp]
    public async Task StartAsync() => s_store = await TestStore.CreateAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await s_store!.DisposeAsync();

    [TestCase("UTC", "2024-02-29T00:00:00Z", Description = "no change")]
    [TestCase("Europe/Berlin", "2024-03-31T01:00:00Z", Description = "a skipped hour")]
    [TestCase("Europe/Berlin", "2024-10-27T01:00:00Z", Description = "a repeated hour")]
    [TestCase("America/St_Johns", "2005-10-30T02:31:00Z", Description = "a minute after midnight, back to the previous day")]
    [TestCase("America/St_Johns", "2005-04-03T03:31:00Z", Description = "a minute after midnight, forward")]
    [TestCase("America/Havana", "2024-03-10T05:00:00Z", Description = "a day without a midnight")]
    [TestCase("America/Havana", "2023-11-05T05:00:00Z", Description = "a day with two midnights")]
    [TestCase("Australia/Lord_Howe", "2024-04-06T15:00:00Z", Description = "half an hour")]
    [TestCase("Asia/Kathmandu", "1985-12-31T18:30:00Z", Description = "a quarter of an hour")]
    [TestCase("Pacific/Apia", "2011-12-30T10:00:00Z", Description = "a skipped day")]
    [TestCase("Pacific/Kwajalein", "1969-09-30T13:00:00Z", Description = "a repeated day")]
    [TestCase("Africa/Freetown", "1939-09-05T00:40:00Z", Description = "changes four days apart")]
    public async Task Hours_of_an_interval_equal_those_of_its_minutes(string zone, string change)
    {
        var at = DateTimeOffset.Parse(change, CultureInfo.InvariantCulture).UtcDateTime;
        await s_store!.ExecuteAsync($"UPDATE workspace SET time_zone = '{zone}'");
        var random = new Random(1);
        string[] intervals = [.. Enumerable.Range(0, 60).Select(number =>
        {
            var start = at.AddSeconds(random.Next(-3 * 86_400, 86_400));
            var seconds = number % 3 == 0 ? random.Next(1, 7_200) : random.Next(1, 5 * 86_400);
            return $"('{start:O}'::timestamptz, '{start.AddSeconds(seconds):O}'::timestamptz)";
        }).Concat([$"('{at:O}', '{at.AddSeconds(1):O}')", $"('{at.AddDays(-1):O}', '{at:O}')", $"('{at.AddDays(-31):O}', '{at.AddDays(31):O}')"])];
        var differences = await s_store.ScalarAsync(
            $"""
            SELECT string_agg(concat_ws(' ', started_at, ended_at, day, fast.bits, slow.bits), '; ')
            FROM (
                SELECT i.started_at, i.ended_at, v.day, bit_or(v.bits) AS bits
                FROM (VALUES {string.Join(", ", intervals)}) AS i (started_at, ended_at) CROSS JOIN {CountingSql.HoursOf("i.started_at", "i.ended_at")} v
                GROUP BY 1, 2, 3
            ) AS fast
            FULL JOIN (
                SELECT i.started_at, i.ended_at, {CountingSql.Day("minute")} AS day, bit_or({CountingSql.HourBit("minute")}) AS bits
                FROM (VALUES {string.Join(", ", intervals)}) AS i (started_at, ended_at)
                CROSS JOIN LATERAL (
                    SELECT greatest(minute, i.started_at) AS minute
                    FROM generate_series(date_trunc('minute', i.started_at), i.ended_at - interval '1 microsecond', interval '1 minute') AS minute
                    UNION ALL SELECT i.ended_at - interval '1 microsecond'
                ) AS minutes
                GROUP BY 1, 2, 3
            ) AS slow USING (started_at, ended_at, day)
            WHERE fast.bits IS DISTINCT FROM slow.bits
            """);
        Assert.That(differences, Is.EqualTo(DBNull.Value));
    }
}
