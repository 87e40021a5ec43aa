using System.Data;
using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using MediatR;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

public sealed class VerifyHandler(NpgsqlDataSource dataSource, TimeProvider clock) : IRequestHandler<VerifyQuery, VerifyResult>
{
    public async Task<VerifyResult> Handle(VerifyQuery request, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (var settings = new NpgsqlCommand(
            "SET statement_timeout = 0; SET work_mem = '256MB'; SET jit = off; SET max_parallel_workers_per_gather = 2", connection))
        {
            await settings.ExecuteNonQueryAsync(cancellationToken);
        }

        // One snapshot: rollups and events are compared as of the same instant, while writers go on.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var rollups = new List<VerifiedRollup>();
        var differences = new List<RollupDifference>();
        foreach (var rollup in Rollup.All)
        {
            var expected = $"expected_{rollup.Name}";
            await using (var count = Command(
                connection, $"CREATE TEMP TABLE {expected} ON COMMIT DROP AS {rollup.Expected("expected_")}"))
            {
                await count.ExecuteNonQueryAsync(cancellationToken);
            }

            var differing = 0L;
            await using (var compare = Command(connection, rollup.Compare(expected)))
            await using (var reader = await compare.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    differing++;
                    if (differences.Count < request.MaxDifferences)
                    {
                        differences.Add(new RollupDifference(rollup.Name, reader.GetString(0), Text(reader, 1), Text(reader, 2)));
                    }
                }
            }

            await using var buckets = Command(connection, $"SELECT greatest((SELECT count(*) FROM {rollup.Name}), (SELECT count(*) FROM {expected}))");
            rollups.Add(new VerifiedRollup(rollup.Name, (long)(await buckets.ExecuteScalarAsync(cancellationToken))!, differing));
        }

        var ahead = 0L;
        foreach (var table in EventTable.All)
        {
            await using var count = Command(connection, table.CountAfter);
            count.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow().UtcDateTime + DocumentVersion.MostAhead });
            ahead += (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        }

        return new VerifyResult(rollups, differences, ahead);
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection) { CommandTimeout = 0 };
}
