using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Accounts;

/// <summary>
/// Keeps the counts in the store. A name's row is always taken before its address's, so that two tries never wait for each other; what is
/// tidied away on the way waits for nobody.
/// </summary>
internal sealed class LoginAttempts(NpgsqlDataSource dataSource, IOptions<AccountsOptions> options, TimeProvider clock) : ILoginAttempts
{
    // The key of the row that counts for an address, whatever the name.
    private const string AnyName = "";

    private readonly AccountsOptions _options = options.Value;

    public async Task<LoginAttempt> BeginAsync(string? name, string address, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var expired = now.AddMinutes(-_options.LoginBlockMinutes);
        var hash = name is null ? null : Secrets.HashToken(name.ToLowerInvariant());
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);

        // Whoever is blocked already costs a look and writes nothing.
        var before = await ReadAsync(connection, hash, address, expired, cancellationToken);
        var (byName, byAddress) = (before.GetValueOrDefault(hash ?? AnyName), before.GetValueOrDefault(AnyName));
        Require(byAddress.Failures < _options.LoginFailuresPerAddress, LoginRefusedException.AddressBlocked);
        Require(hash is null || byName.Failures < _options.LoginFailuresPerName, LoginRefusedException.UserBlocked);

        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            Require(
                hash is null || await CountAsync(connection, hash, address, now, expired, _options.LoginFailuresPerName, cancellationToken),
                LoginRefusedException.UserBlocked);
            Require(
                await CountAsync(connection, AnyName, address, now, expired, _options.LoginFailuresPerAddress, cancellationToken),
                LoginRefusedException.AddressBlocked);
            await transaction.CommitAsync(cancellationToken);
        }

        await TidyAsync(connection, expired, cancellationToken);
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

    private static async Task<Dictionary<string, (int Failures, DateTime? LastFailedAt)>> ReadAsync(
        NpgsqlConnection connection, string? hash, string address, DateTime expired, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT name_hash, failures, last_failed_at FROM failed_logins
            WHERE name_hash = ANY (@names) AND address = @address AND last_failed_at > @expired
            """,
            connection);
        command.Parameters.AddWithValue("names", hash is null ? new[] { AnyName } : [AnyName, hash]);
        command.Parameters.AddWithValue("address", address);
        command.Parameters.AddWithValue("expired", expired);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new Dictionary<string, (int, DateTime?)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(reader.GetString(0), (reader.GetInt32(1), reader.GetDateTime(2)));
        }

        return rows;
    }

    /// <summary>Adds one failure where the limit is not reached; says whether it did.</summary>
    private static async Task<bool> CountAsync(
        NpgsqlConnection connection, string name, string address, DateTime now, DateTime expired, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO failed_logins AS row (name_hash, address, failures, last_failed_at) VALUES (@name, @address, 1, @now)
            ON CONFLICT (name_hash, address) DO UPDATE SET
                failures = CASE WHEN row.last_failed_at > @expired THEN row.failures + 1 ELSE 1 END,
                last_failed_at = greatest(row.last_failed_at, @now)
            WHERE row.failures < @limit OR row.last_failed_at <= @expired
            """,
            connection);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("address", address);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("expired", expired);
        command.Parameters.AddWithValue("limit", limit);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>
    /// Deletes what has expired, a little at each try, and beyond 100,000 rows the oldest: whoever would wash away one count by that has to
    /// fail a hundred thousand times for it, and nobody is kept out because others fill the table.
    /// </summary>
    private static async Task TidyAsync(NpgsqlConnection connection, DateTime expired, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM failed_logins WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM failed_logins
                WHERE last_failed_at <= greatest(
                    @expired, (SELECT last_failed_at FROM failed_logins ORDER BY last_failed_at DESC OFFSET 100000 LIMIT 1))
                ORDER BY last_failed_at LIMIT 100 FOR UPDATE SKIP LOCKED))
            """,
            connection);
        command.Parameters.AddWithValue("expired", expired);
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
