using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// Runs one statement on an open connection. A timeout is in seconds, 0 for none, null for the connection's own; parameters are $1, $2 and so on.
/// </summary>
internal static class Statements
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, int? timeout, params object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.CommandTimeout = timeout ?? command.CommandTimeout;
        command.Parameters.AddRange(parameters.Select(parameter => new NpgsqlParameter { Value = parameter }).ToArray());
        return command;
    }

    /// <returns>The number of rows that changed.</returns>
    public static async Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, int? timeout, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = connection.Command(sql, timeout, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>The first column of the first row; null, which only a nullable type can hold, where there is no row.</returns>
    public static async Task<T> ScalarAsync<T>(
        this NpgsqlConnection connection, string sql, int? timeout, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = connection.Command(sql, timeout, parameters);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
