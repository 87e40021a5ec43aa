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
    /// <summary>A greater one is too far ahead of the clock for any document to correct it.</summary>
    private DateTime GreatestVersion => clock.GetUtcNow().UtcDateTime + DocumentVersion.MostAhead;

    public async Task<RebuildResult> RebuildAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await TimeZones.RequireAsync(connection, options.Value.TimeZone, cancellationToken);
        await ExecuteAsync(connection, "SET statement_timeout = 0; SET lock_timeout = '10min'; SET work_mem = '256MB'; SET jit = off", cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, IngestStore.TakeLock, cancellationToken);

        await using var readZone = new NpgsqlCommand("SELECT time_zone FROM workspace", connection);
        var previous = (string)(await readZone.ExecuteScalarAsync(cancellationToken))!;

        await using var setZone = new NpgsqlCommand(
            $"UPDATE workspace SET time_zone = $1, {IngestStore.Raise}", connection);
        setZone.Parameters.Add(new NpgsqlParameter { Value = options.Value.TimeZone });
        await setZone.ExecuteNonQueryAsync(cancellationToken);

        var limit = GreatestVersion;
        var takenBack = 0L;
        foreach (var table in DocumentTable.All)
        {
            takenBack += await ExecuteAsync(connection, table.TakeBackAfter, cancellationToken, limit);
        }

        await ExecuteAsync(connection, "DELETE FROM credential_versions WHERE version > $1", cancellationToken, limit);

        var buckets = new Dictionary<string, long>();
        foreach (var rollup in Rollup.All)
        {
            // DELETE, not TRUNCATE: readers go on with the old rows until the commit.
            await ExecuteAsync(connection, $"DELETE FROM {rollup.Name}", cancellationToken);
            buckets[rollup.Name] = await ExecuteAsync(connection, rollup.Rewrite, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new RebuildResult(previous, options.Value.TimeZone, buckets, takenBack);
    }

    public async Task<VerifyResult> VerifyAsync(int maxDifferences, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(
            connection, "SET statement_timeout = 0; SET work_mem = '256MB'; SET jit = off; SET max_parallel_workers_per_gather = 2", cancellationToken);

        // One snapshot: rollups and events are compared as of the same instant, while writers go on.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var rollups = new List<VerifiedRollup>();
        var differences = new List<RollupDifference>();
        foreach (var rollup in Rollup.All)
        {
            var expected = $"expected_{rollup.Name}";
            await ExecuteAsync(connection, $"CREATE TEMP TABLE {expected} ON COMMIT DROP AS {rollup.Expected("expected_")}", cancellationToken);

            var differing = 0L;
            await using (var compare = Command(connection, rollup.Compare(expected)))
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

            await using var buckets = Command(connection, $"SELECT greatest((SELECT count(*) FROM {rollup.Name}), (SELECT count(*) FROM {expected}))");
            rollups.Add(new VerifiedRollup(rollup.Name, (long)(await buckets.ExecuteScalarAsync(cancellationToken))!, differing));
        }

        var ahead = 0L;
        foreach (var table in DocumentTable.All)
        {
            await using var count = Command(connection, table.CountAfter, GreatestVersion);
            ahead += (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        }

        return new VerifyResult(rollups, differences, ahead);
    }

    private static async Task<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        // As long as a history takes; Ctrl-C ends it and nothing has changed.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters.Select(parameter => new NpgsqlParameter { Value = parameter }).ToArray());
        return command;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
