using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Infrastructure.Persistence;
using MediatR;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

public sealed class RebuildHandler(NpgsqlDataSource dataSource, IOptions<WorkspaceOptions> options, TimeProvider clock)
    : IRequestHandler<RebuildCommand, RebuildResult>
{
    public async Task<RebuildResult> Handle(RebuildCommand request, CancellationToken cancellationToken)
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

        var limit = clock.GetUtcNow().UtcDateTime + DocumentVersion.MostAhead;
        var takenBack = 0L;
        foreach (var table in EventTable.All)
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

    private static async Task<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        // As long as a history takes; Ctrl-C ends it and nothing has changed.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters.Select(parameter => new NpgsqlParameter { Value = parameter }).ToArray());
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
