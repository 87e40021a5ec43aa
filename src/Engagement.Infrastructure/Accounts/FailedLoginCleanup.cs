using Engagement.Application.Accounts;
using Npgsql;

namespace Engagement.Infrastructure.Accounts;

/// <summary>
/// Deletes up to 100 rows that are out of date and, beyond 100,000 rows, up to 100 of the oldest: removing one count that way takes 100,000
/// failures, and a full table blocks nobody. Rows with future times are deleted too; they would displace the newest.
/// </summary>
internal sealed class FailedLoginCleanup(NpgsqlDataSource dataSource) : IFailedLoginCleanup
{
    public async Task CleanAsync(DateTime now, TimeSpan block, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            DELETE FROM failed_logins WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM failed_logins WHERE last_failed_at >= @now + @block
                ORDER BY last_failed_at DESC LIMIT 100 FOR UPDATE SKIP LOCKED));
            DELETE FROM failed_logins WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM failed_logins
                WHERE last_failed_at <= greatest(
                    @now - @block, (SELECT last_failed_at FROM failed_logins ORDER BY last_failed_at DESC OFFSET 100000 LIMIT 1))
                ORDER BY last_failed_at LIMIT 100 FOR UPDATE SKIP LOCKED))
            """);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("block", block);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
