using System.Data;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

public sealed class Rollups(NpgsqlDataSource dataSource, IOptions<WorkspaceOptions> options, TimeProvider clock) : IRollups
{
    // A history may be long. Ctrl-C ends a statement without a change.
    private const int NoTimeout = 0;

    /// <summary>The greatest version that a document may have now.</summary>
    private DateTime GreatestVersion => clock.GetUtcNow().UtcDateTime + DocumentVersion.MaxAhead;

    public async Task<RebuildResult> RebuildAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var settings = CountingSettings.Of(options.Value);
        await TimeZones.RequireAsync(connection, settings.TimeZone, cancellationToken);
        await connection.ExecuteAsync(
            "SET statement_timeout = 0; SET lock_timeout = '10min'; SET work_mem = '256MB'; SET jit = off", NoTimeout, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(IngestStore.TakeLock, NoTimeout, cancellationToken);

        var previous = await StoredSettings.ReadAsync(connection, cancellationToken);
        await connection.ExecuteAsync(
            $"UPDATE workspace SET time_zone = $1, keep_pruned_after_days = $2, {IngestStore.NextVersion}",
            NoTimeout, cancellationToken, settings.TimeZone, settings.KeepPrunedAfterDays);

        var limit = GreatestVersion;
        var resetVersions = 0L;
        foreach (var table in DocumentTable.All)
        {
            resetVersions += await connection.ExecuteAsync(table.ResetVersionsAfter, NoTimeout, cancellationToken, limit);
        }

        await connection.ExecuteAsync("DELETE FROM credential_versions WHERE version > $1", NoTimeout, cancellationToken, limit);

        var buckets = new Dictionary<string, long>();
        foreach (var rollup in Rollup.All)
        {
            // DELETE, not TRUNCATE: readers see the old rows until the commit.
            await connection.ExecuteAsync($"DELETE FROM {rollup.Name}", NoTimeout, cancellationToken);
            buckets[rollup.Name] = await connection.ExecuteAsync(rollup.Rewrite, NoTimeout, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new RebuildResult(previous ?? settings, settings, buckets, resetVersions);
    }

    public async Task<VerifyResult> VerifyAsync(int maxDifferences, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(
            "SET statement_timeout = 0; SET work_mem = '256MB'; SET jit = off; SET max_parallel_workers_per_gather = 2", NoTimeout, cancellationToken);

        // One snapshot: rollups and events are compared at the same instant while writers continue.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var rollups = new List<VerifiedRollup>();
        var differences = new List<RollupDifference>();
        foreach (var rollup in Rollup.All)
        {
            var expected = $"expected_{rollup.Name}";
            await connection.ExecuteAsync($"CREATE TEMP TABLE {expected} ON COMMIT DROP AS {rollup.Expected("expected_")}", NoTimeout, cancellationToken);

            var differing = 0L;
            await using (var compare = connection.Command(rollup.Compare(expected), NoTimeout))
            await using (var reader = await compare.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    differing++;
                    if (differences.Count < maxDifferences)
                    {
                        differences.Add(new RollupDifference(rollup.Name, reader.GetString(0), Text(reader, 1), Text(reader, 2)));
                    }
                }
            }

            var buckets = await connection.ScalarAsync<long>(
                $"SELECT greatest((SELECT count(*) FROM {rollup.Name}), (SELECT count(*) FROM {expected}))", NoTimeout, cancellationToken);
            rollups.Add(new VerifiedRollup(rollup.Name, buckets, differing));
        }

        var ahead = 0L;
        foreach (var table in DocumentTable.All)
        {
            ahead += await connection.ScalarAsync<long>(table.CountVersionsAfter, NoTimeout, cancellationToken, GreatestVersion);
        }

        return new VerifyResult(rollups, differences, ahead);
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
