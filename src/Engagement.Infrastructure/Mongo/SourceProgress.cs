using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;
using MongoDB.Bson;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Mongo;

/// <summary>How far the source has been followed; see <see cref="Application.Store.SourceRow"/>.</summary>
internal sealed record SourceProgress(string Identity)
{
    /// <summary>Where the change stream starts; null with a resume token.</summary>
    public BsonTimestamp? StartTime { get; init; }

    public BsonDocument? ResumeToken { get; init; }

    /// <summary>The last collection that the current pull has completed.</summary>
    public DocumentSource? PulledSource { get; init; }

    /// <summary>How far the current pull has read the next one.</summary>
    public DateTime? PulledUntil { get; init; }

    /// <summary>When the last pull was complete.</summary>
    public DateTime? PulledAt { get; init; }

    /// <summary>Every change up to this instant is stored.</summary>
    public DateTime? CaughtUpAt { get; init; }

    public SourceMode Mode { get; init; } = SourceMode.Pull;

    public DateTime? LastEventAt { get; init; }

    /// <summary>The stored progress; null before the first pull.</summary>
    public static async Task<SourceProgress?> LoadAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT identity, start_time, resume_token, pulled_source, pulled_until, pulled_at, caught_up_at, mode, last_event_at FROM source
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return !await reader.ReadAsync(cancellationToken) ? null : new SourceProgress(reader.GetString(0))
        {
            StartTime = reader.IsDBNull(1) ? null : new BsonTimestamp(reader.GetInt64(1)),
            ResumeToken = reader.IsDBNull(2) ? null : BsonDocument.Parse(reader.GetString(2)),
            PulledSource = reader.IsDBNull(3) ? null : Enum.Parse<DocumentSource>(reader.GetString(3)),
            PulledUntil = Instant(4),
            PulledAt = Instant(5),
            CaughtUpAt = Instant(6),
            Mode = Enum.Parse<SourceMode>(reader.GetString(7), ignoreCase: true),
            LastEventAt = Instant(8),
        };

        DateTime? Instant(int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);
    }

    /// <summary>Stores the progress, in the connection's transaction if it has one.</summary>
    public async Task SaveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            """
            INSERT INTO source (id, identity, start_time, resume_token, pulled_source, pulled_until, pulled_at, caught_up_at, mode, last_event_at)
            VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (id) DO UPDATE SET (identity, start_time, resume_token, pulled_source, pulled_until, pulled_at, caught_up_at, mode, last_event_at) =
                (excluded.identity, excluded.start_time, excluded.resume_token, excluded.pulled_source, excluded.pulled_until, excluded.pulled_at,
                 excluded.caught_up_at, excluded.mode, excluded.last_event_at)
            """,
            null);
        Add(NpgsqlDbType.Text, Identity);
        Add(NpgsqlDbType.Bigint, StartTime?.Value);
        Add(NpgsqlDbType.Text, ResumeToken?.ToJson());
        Add(NpgsqlDbType.Text, PulledSource?.ToString());
        Add(NpgsqlDbType.TimestampTz, PulledUntil);
        Add(NpgsqlDbType.TimestampTz, PulledAt);
        Add(NpgsqlDbType.TimestampTz, CaughtUpAt);
        Add(NpgsqlDbType.Text, Mode.ToString().ToLowerInvariant());
        Add(NpgsqlDbType.TimestampTz, LastEventAt);
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Add(NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
    }

    public async Task SaveAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await SaveAsync(connection, cancellationToken);
    }
}

/// <summary>What a follower does.</summary>
internal enum SourceMode
{
    /// <summary>It reads everything once.</summary>
    Pull,

    /// <summary>It receives changes.</summary>
    Stream,

    /// <summary>It queries for changes.</summary>
    Poll,
}
