using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Accounts;

/// <summary>
/// Keeps the counts in the store, by the store's clock, which all instances share. A name's row is always taken before its address's, so that
/// two tries never wait for each other; what is tidied away on the way waits for nobody.
/// </summary>
internal sealed class LoginAttempts(NpgsqlDataSource dataSource, IOptions<AccountsOptions> options) : ILoginAttempts
{
    // A time further ahead than a block lasts was written while a clock was wrong. Small steps back of the clock forget nothing.
    private const string Counts = "row.last_failed_at > @now - @block AND row.last_failed_at < @now + @block";

    // The key of the row that counts for an address, whatever the name.
    private const string AnyName = "";

    private readonly AccountsOptions _options = options.Value;

    private TimeSpan Block => TimeSpan.FromMinutes(_options.LoginBlockMinutes);

    public async Task<LoginAttempt> BeginAsync(string? name, string address, CancellationToken cancellationToken)
    {
        var hash = name is null ? null : Secrets.HashToken(name.ToLowerInvariant());
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);

        // Whoever is blocked already costs a look and writes nothing.
        var (now, before) = await ReadAsync(connection, hash, address, cancellationToken);
        var (byName, byAddress) = (before.GetValueOrDefault(hash ?? AnyName), before.GetValueOrDefault(AnyName));
        Require(byAddress.Failures < _options.LoginFailuresPerAddress, LoginRefusedException.AddressBlocked);
        Require(hash is null || byName.Failures < _options.LoginFailuresPerName, LoginRefusedException.UserBlocked);

        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            Require(
                hash is null || await CountAsync(connection, hash, address, now, _options.LoginFailuresPerName, cancellationToken),
                LoginRefusedException.UserBlocked);
            Require(
                await CountAsync(connection, AnyName, address, now, _options.LoginFailuresPerAddress, cancellationToken),
                LoginRefusedException.AddressBlocked);
            await transaction.CommitAsync(cancellationToken);
        }

        await TidyAsync(connection, now, cancellationToken);
        return new LoginAttempt(hash, address, now, hash is null ? null : byName.LastFailedAt, byAddress.LastFailedAt);
    }

    public async Task SucceededAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        if (attempt.NameHash is { } hash)
        {
            batch.BatchCommands.Add(Statement("DELETE FROM failed_logins WHERE name_hash = @name AND address = @address", hash, attempt));
        }

        TakeBack(batch, AnyName, attempt, attempt.AddressFailedBefore);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task AbandonedAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        if (attempt.NameHash is { } hash)
        {
            TakeBack(batch, hash, attempt, attempt.NameFailedBefore);
        }

        TakeBack(batch, AnyName, attempt, attempt.AddressFailedBefore);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<int> ClearAsync(IReadOnlyCollection<string> names, string? address, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("DELETE FROM failed_logins WHERE name_hash = ANY (@names) OR address = @address");
        command.Parameters.AddWithValue("names", names.Select(name => Secrets.HashToken(name.ToLowerInvariant())).ToArray());
        command.Parameters.Add(new NpgsqlParameter("address", NpgsqlDbType.Text) { Value = (object?)address ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>What the store's clock shows, and the counts that hold then.</returns>
    private async Task<(DateTime Now, Dictionary<string, (int Failures, DateTime? LastFailedAt)> Counts)> ReadAsync(
        NpgsqlConnection connection, string? hash, string address, CancellationToken cancellationToken)
    {
        // A row for each that counts, and one more with the time.
        await using var command = new NpgsqlCommand(
            $"""
            WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)
            SELECT NULL, NULL, now FROM clock
            UNION ALL
            SELECT row.name_hash, row.failures, row.last_failed_at FROM failed_logins AS row, clock
            WHERE row.name_hash = ANY (@names) AND row.address = @address AND {Counts.Replace("@now", "clock.now", StringComparison.Ordinal)}
            """,
            connection);
        command.Parameters.AddWithValue("names", hash is null ? new[] { AnyName } : [AnyName, hash]);
        command.Parameters.AddWithValue("address", address);
        command.Parameters.AddWithValue("block", Block);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (now, rows) = (DateTime.MinValue, new Dictionary<string, (int, DateTime?)>());
        while (await reader.ReadAsync(cancellationToken))
        {
            if (await reader.IsDBNullAsync(0, cancellationToken))
            {
                now = reader.GetDateTime(2);
            }
            else
            {
                rows.Add(reader.GetString(0), (reader.GetInt32(1), reader.GetDateTime(2)));
            }
        }

        return (now, rows);
    }

    /// <summary>Adds one failure where the limit is not reached; says whether it did.</summary>
    private async Task<bool> CountAsync(
        NpgsqlConnection connection, string name, string address, DateTime now, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO failed_logins AS row (name_hash, address, failures, last_failed_at) VALUES (@name, @address, 1, @now)
            ON CONFLICT (name_hash, address) DO UPDATE SET
                failures = CASE WHEN {Counts} THEN row.failures + 1 ELSE 1 END,
                last_failed_at = CASE WHEN {Counts} THEN greatest(row.last_failed_at, @now) ELSE @now END
            WHERE row.failures < @limit OR NOT ({Counts})
            """,
            connection);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("address", address);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("block", Block);
        command.Parameters.AddWithValue("limit", limit);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>
    /// Deletes what has expired, a little at each try, and beyond 100,000 rows the oldest: whoever would wash away one count by that has to
    /// fail a hundred thousand times for it, and nobody is kept out because others fill the table. What was written while a clock was ahead
    /// goes too, or it would take the places of the newest.
    /// </summary>
    private async Task TidyAsync(NpgsqlConnection connection, DateTime now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM failed_logins WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM failed_logins WHERE last_failed_at >= @now + @block
                ORDER BY last_failed_at DESC LIMIT 100 FOR UPDATE SKIP LOCKED));
            DELETE FROM failed_logins WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM failed_logins
                WHERE last_failed_at <= greatest(
                    @now - @block, (SELECT last_failed_at FROM failed_logins ORDER BY last_failed_at DESC OFFSET 100000 LIMIT 1))
                ORDER BY last_failed_at LIMIT 100 FOR UPDATE SKIP LOCKED))
            """,
            connection);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("block", Block);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Subtracts a try, and lets the row expire when it would have without it, unless somebody has failed since. The row is locked first:
    /// another try that ends meanwhile would change its count between the two statements that depend on it.
    /// </summary>
    private static void TakeBack(NpgsqlBatch batch, string name, LoginAttempt attempt, DateTime? failedBefore)
    {
        batch.BatchCommands.Add(Statement("SELECT FROM failed_logins WHERE name_hash = @name AND address = @address FOR UPDATE", name, attempt));
        batch.BatchCommands.Add(Statement("DELETE FROM failed_logins WHERE name_hash = @name AND address = @address AND failures = 1", name, attempt));
        var rest = Statement(
            """
            UPDATE failed_logins SET
                failures = failures - 1, last_failed_at = CASE WHEN last_failed_at = @at THEN @before ELSE last_failed_at END
            WHERE name_hash = @name AND address = @address AND failures > 1
            """,
            name,
            attempt);
        rest.Parameters.AddWithValue("at", attempt.At);
        rest.Parameters.AddWithValue("before", failedBefore ?? attempt.At);
        batch.BatchCommands.Add(rest);
    }

    private static NpgsqlBatchCommand Statement(string sql, string name, LoginAttempt attempt)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("address", attempt.Address);
        return command;
    }

    private static void Require(bool allowed, Func<LoginRefusedException> refusal)
    {
        if (!allowed)
        {
            throw refusal();
        }
    }
}
