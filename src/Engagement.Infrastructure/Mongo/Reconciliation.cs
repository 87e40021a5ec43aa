using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Npgsql;

namespace Engagement.Infrastructure.Mongo;

/// <summary>
/// Reads the last two days of the source again each night, and once a week compares the ids of all messages, day by day. What is missing here
/// is fetched. What is missing there is counted and stays: a source forgets what is deleted there directly.
/// </summary>
internal sealed class Reconciliation(
    SourceWriter writer, NpgsqlDataSource dataSource, IOptions<MongoOptions> options, IOptions<WorkspaceOptions> workspace, TimeProvider clock,
    ILogger<Reconciliation> logger)
{
    private const int IdsAtOnce = 1000;
    private static readonly TimeSpan s_reach = TimeSpan.FromDays(2);
    private static readonly TimeSpan s_overlap = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_betweenChecks = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_night = TimeSpan.FromHours(20);
    private static readonly TimeSpan s_week = TimeSpan.FromDays(6.5);

    // When the last one began, successful or not.
    private long? _attempted;

    /// <summary>Runs each night until cancelled.</summary>
    public async Task RunAsync(SourceDatabase source, CatchUp catchUp, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(s_betweenChecks, clock, cancellationToken);
            try
            {
                var (reconciled, compared, hour) = await LastAsync(cancellationToken);
                if (hour != options.Value.ReconcileHour || clock.GetUtcNow().UtcDateTime - reconciled < s_night
                    || (_attempted is { } attempted && clock.GetElapsedTime(attempted) < s_night))
                {
                    continue;
                }

                _attempted = clock.GetTimestamp();
                await ReconcileAsync(source, catchUp, cancellationToken);
                if (!(clock.GetUtcNow().UtcDateTime - compared < s_week))
                {
                    await CompareAsync(source, cancellationToken);
                }
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Following goes on without it.
                logger.LogError(failure, "The nightly reading of the workspace's MongoDB failed. Trying again in the next night.");
            }
        }
    }

    /// <summary>Reads what was updated within two days; the differences that it corrects should be none.</summary>
    public async Task ReconcileAsync(SourceDatabase source, CatchUp catchUp, CancellationToken cancellationToken)
    {
        var now = await source.NowAsync(cancellationToken);

        // After nights without it, it reaches back to the last one.
        var (last, _, _) = await LastAsync(cancellationToken);
        var from = last is { } night && night - s_overlap < now.Local - s_reach ? night - s_overlap : now.Local - s_reach;

        // Changes of the last minutes may be on their way, and are no differences.
        var corrected = await catchUp.CopySinceAsync(
            source, now, from, updatedMessages: true, allSessions: true, cancellationToken, until: now.Local - options.Value.Overlap);
        logger.LogInformation("Read again what has changed since {From}: {Corrected} documents differed and are corrected.", from, corrected);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync("UPDATE source SET reconciled_at = $1, corrected = $2", null, cancellationToken, now.Local, corrected);
    }

    /// <summary>Compares the ids of all messages, day by day: first sums, then the ids of the days that differ.</summary>
    public async Task CompareAsync(SourceDatabase source, CancellationToken cancellationToken)
    {
        var now = await source.NowAsync(cancellationToken);

        // Messages of the last minutes may be on their way.
        var until = now.Local - options.Value.Overlap;
        var days = await DaysOfSourceAsync(source, now, until, cancellationToken);
        var here = await DaysOfStoreAsync(until, cancellationToken);
        var different = days.Keys.Union(here.Keys).Where(day => days.GetValueOrDefault(day) != here.GetValueOrDefault(day)).ToList();
        var (missing, extra) = (0L, 0L);
        foreach (var day in different)
        {
            var (fetched, left) = await CompareAsync(source, now, day, until, cancellationToken);
            missing += fetched;
            extra += left;
        }

        logger.LogInformation(
            "Compared the ids of all messages: {Missing} were missing here and are fetched, {Extra} are here and no longer in the source.", missing, extra);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync("UPDATE source SET compared_at = $1, missing = $2, extra = $3", null, cancellationToken, now.Local, missing, extra);
    }

    private async Task<(long Missing, long Extra)> CompareAsync(
        SourceDatabase source, SourceTime now, DateOnly day, DateTime until, CancellationToken cancellationToken)
    {
        var start = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var end = start.AddDays(1) < until ? start.AddDays(1) : until;
        var there = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (id, _) in IdsAsync(source, now, start, end, cancellationToken))
        {
            there.Add(id);
        }

        var here = new HashSet<string>(StringComparer.Ordinal);
        await using (var connection = await OpenForLongReadsAsync(cancellationToken))
        {
            await using var command = connection.Command(
                "SELECT id FROM messages WHERE NOT deleted AND sent_at >= $1 AND sent_at < $2", Ingest.IngestStore.StatementTimeout, start, end);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                here.Add(reader.GetString(0));
            }
        }

        var missing = 0L;
        using var documents = writer.NewDocuments();
        foreach (var ids in there.Except(here).Chunk(IdsAtOnce))
        {
            await writer.CopyAsync(
                source, now, [WithIds(ids)], documents, _ => null,
                (_, counts) => missing += counts.Values.Sum(kind => kind.Added + kind.Changed), cancellationToken);
        }

        // A message whose date has changed since is elsewhere, and not gone.
        var moved = 0L;
        var gone = here.Except(there).ToList();
        using var session = await source.StartSessionAsync(now.Operation, cancellationToken);
        foreach (var ids in gone.Chunk(IdsAtOnce))
        {
            using var cursor = await source.FindAsync(session, WithIds(ids) with { IdsOnly = true }, cancellationToken);
            while (await cursor.MoveNextAsync(cancellationToken))
            {
                moved += cursor.Current.Count();
            }
        }

        return (missing, gone.Count - moved);
    }

    private static SourceQuery WithIds(IEnumerable<string> ids) =>
        new(DocumentSource.Messages, new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids.SelectMany(ValuesOf)))));

    /// <summary>An id of 24 hexadecimal digits may stand for an ObjectId.</summary>
    private static IEnumerable<BsonValue> ValuesOf(string id) => ObjectId.TryParse(id, out var value) ? [id, value] : [id];

    private static async Task<Dictionary<DateOnly, DayOfIds>> DaysOfSourceAsync(
        SourceDatabase source, SourceTime now, DateTime until, CancellationToken cancellationToken)
    {
        var days = new Dictionary<DateOnly, DayOfIds>();
        await foreach (var (id, sentAt) in IdsAsync(source, now, DateTime.MinValue, until, cancellationToken))
        {
            var day = DateOnly.FromDateTime(sentAt);
            days[day] = days.GetValueOrDefault(day).With(id);
        }

        return days;
    }

    private static async IAsyncEnumerable<(string Id, DateTime SentAt)> IdsAsync(
        SourceDatabase source, SourceTime now, DateTime start, DateTime end,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new BsonDocument { { "$gte", DateTime.SpecifyKind(start, DateTimeKind.Utc) }, { "$lt", end } };
        using var session = await source.StartSessionAsync(now.Operation, cancellationToken);
        using var cursor = await source.FindAsync(session, new(DocumentSource.Messages, new BsonDocument("ts", range), IdsOnly: true), cancellationToken);
        while (await cursor.MoveNextAsync(cancellationToken))
        {
            foreach (var document in cursor.Current)
            {
                using (document)
                {
                    // An array of dates is in the range too.
                    if (document["ts"].IsValidDateTime)
                    {
                        yield return (document["_id"].ToString()!, document["ts"].ToUniversalTime());
                    }
                }
            }
        }
    }

    /// <summary>The sums of the store's messages, in one scan; the same numbers as <see cref="DayOfIds.With"/>.</summary>
    private async Task<Dictionary<DateOnly, DayOfIds>> DaysOfStoreAsync(DateTime until, CancellationToken cancellationToken)
    {
        var days = new Dictionary<DateOnly, DayOfIds>();
        await using var connection = await OpenForLongReadsAsync(cancellationToken);
        await using var command = connection.Command(
            """
            SELECT (sent_at AT TIME ZONE 'UTC')::date, count(*),
                bit_xor(('x' || encode(substring(sha256(convert_to(id, 'UTF8')) FROM 1 FOR 8), 'hex'))::bit(64)::bigint)
            FROM messages WHERE NOT deleted AND sent_at < $1 GROUP BY 1
            """,
            Ingest.IngestStore.StatementTimeout, until);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            days.Add(reader.GetFieldValue<DateOnly>(0), new DayOfIds(reader.GetInt64(1), reader.GetInt64(2)));
        }

        return days;
    }

    /// <summary>The limit of a request's statements is far too short for reading all messages.</summary>
    private async Task<NpgsqlConnection> OpenForLongReadsAsync(CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync($"SET statement_timeout = '{Ingest.IngestStore.StatementTimeout}s'", null, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The last times, and the hour that it is: PostgreSQL knows the workspace's zone, and this machine may not.</summary>
    private async Task<(DateTime? Reconciled, DateTime? Compared, int? Hour)> LastAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = connection.Command(
            "SELECT reconciled_at, compared_at, extract(hour FROM $1 AT TIME ZONE $2)::int FROM source",
            null, clock.GetUtcNow().UtcDateTime, workspace.Value.TimeZone);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return !await reader.ReadAsync(cancellationToken)
            ? (null, null, null)
            : (reader.IsDBNull(0) ? null : reader.GetDateTime(0), reader.IsDBNull(1) ? null : reader.GetDateTime(1), reader.GetInt32(2));
    }

    /// <summary>The number of a day's ids, and the exclusive or of their hashes.</summary>
    private readonly record struct DayOfIds(long Count, long Hash)
    {
        public DayOfIds With(string id) =>
            new(Count + 1, Hash ^ BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))));
    }
}
