using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Waits at a start for a database that does not answer yet, as when both are started together.</summary>
public sealed class DatabaseWait(
    NpgsqlDataSource dataSource, IOptions<DatabaseOptions> options, TimeProvider clock, ILogger<DatabaseWait> logger)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <exception cref="StoreException">It did not answer within <see cref="DatabaseOptions.StartTimeoutSeconds"/>.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(options.Value.StartTimeoutSeconds);
        var begun = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await dataSource.OpenConnectionAsync(cancellationToken);
            }
            catch (Exception failure) when (DatabaseFailure.MayPass(failure))
            {
                var reason = DatabaseFailure.Reason(failure);
                if (clock.GetElapsedTime(begun) + s_pause > limit)
                {
                    throw new StoreException(
                        $"The database at {Address} did not answer within {options.Value.StartTimeoutSeconds} s: {reason}. "
                        + "Start it, correct ConnectionStrings:Engagement, or raise Database:StartTimeoutSeconds.");
                }

                logger.LogInformation("Waiting for the database at {Address}: {Reason}", Address, reason);
                await Task.Delay(s_pause, clock, cancellationToken);
            }
        }
    }

    private string Address
    {
        get
        {
            var target = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
            return $"{target.Host}:{target.Port}";
        }
    }
}
