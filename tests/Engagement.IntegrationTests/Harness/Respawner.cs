using Npgsql;

namespace Engagement.IntegrationTests.Harness;

/// <summary>
/// Empties a database between tests. Stands in for the package Respawn, whose shape it has: see docs/decisions/0006-respawn-stand-in.md.
/// Delete this file and reference the package when one of its versions restores.
/// </summary>
internal sealed class Respawner
{
    private readonly string _truncate;

    private Respawner(string truncate) => _truncate = truncate;

    public static async Task<Respawner> CreateAsync(NpgsqlConnection connection, RespawnerOptions options)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables
            WHERE schemaname = ANY ($1) AND tablename <> ALL ($2)
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = options.SchemasToInclude });
        command.Parameters.Add(new NpgsqlParameter { Value = options.TablesToIgnore });
        var tables = (string)(await command.ExecuteScalarAsync())!;
        return new Respawner($"TRUNCATE {tables} RESTART IDENTITY");
    }

    public async Task ResetAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(_truncate, connection);
        await command.ExecuteNonQueryAsync();
    }
}

internal sealed class RespawnerOptions
{
    public string[] SchemasToInclude { get; init; } = ["public"];

    public string[] TablesToIgnore { get; init; } = [];
}
