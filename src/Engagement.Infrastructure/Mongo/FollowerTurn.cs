using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.Infrastructure.Mongo;

/// <summary>
/// The turn of the one process that follows the source for a store: an advisory lock of a transaction that stays open. A pool in front of the
/// server may hand a session to another client, but not a transaction.
/// </summary>
internal sealed class FollowerTurn : IAsyncDisposable
{
    // In seconds. A server that is busy must not end following.
    private const int CheckTimeout = 10;

    private const long Key = 0x456E_6761_4D6F_6E67;

    // Detects a connection that is gone without a word, on either side, before another follower would have to wait for long.
    private const string Settings =
        """
        SET LOCAL idle_in_transaction_session_timeout = 0;
        SELECT set_config('transaction_timeout', '0', true) WHERE current_setting('server_version_num')::int >= 170000;
        SET LOCAL tcp_keepalives_idle = 4;
        SET LOCAL tcp_keepalives_interval = 2;
        SET LOCAL tcp_keepalives_count = 3;
        """;

    private static readonly TimeSpan s_check = TimeSpan.FromSeconds(4);

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _checking;

    private FollowerTurn(NpgsqlConnection connection)
    {
        _connection = connection;
        _checking = CheckAsync();
    }

    /// <summary>Cancelled when the turn is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes the turn; null while another process has it.</summary>
    public static async Task<FollowerTurn?> TryTakeAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync($"BEGIN; {Settings}", null, cancellationToken);
            if (await connection.ScalarAsync<bool>($"SELECT pg_try_advisory_xact_lock({Key})", null, cancellationToken))
            {
                return new FollowerTurn(connection);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _checking;
        await _connection.DisposeAsync();
        _lost.Dispose();
        _stop.Dispose();
    }

    private async Task CheckAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(s_check);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await _connection.ExecuteAsync("SELECT 1", CheckTimeout, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The turn ends.
        }
        catch (Exception)
        {
            await _lost.CancelAsync();
        }
    }
}
