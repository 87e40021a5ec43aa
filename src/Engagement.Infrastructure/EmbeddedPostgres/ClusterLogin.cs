using System.Net.Sockets;
using Npgsql;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Connections to the cluster's server.</summary>
internal sealed class ClusterLogin(string password)
{
    public const string User = "engagement";
    public const string Database = "engagement";

    // "Invalid authorization specification". Other errors are temporary: starting up, shutting down, too many clients.
    private const string RefusedClass = "28";

    public string ConnectionString(int port, string database = Database) => Builder(port, database).ConnectionString;

    /// <summary>Whether the server on that port accepts connections; a refused password is an error.</summary>
    public async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = Unpooled(port);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return true;
        }
        catch (PostgresException busy) when (!busy.SqlState.StartsWith(RefusedClass, StringComparison.Ordinal))
        {
            return false;
        }
        catch (NpgsqlException unreachable) when (unreachable is not PostgresException
            && unreachable.InnerException is SocketException or IOException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Creates the database at the first start, or after an interrupted one.</summary>
    public async Task EnsureDatabaseAsync(int port, CancellationToken cancellationToken)
    {
        await using var source = Unpooled(port);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        exists.Parameters.Add(new NpgsqlParameter { Value = Database });
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Database} TEMPLATE template0", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private NpgsqlDataSource Unpooled(int port)
    {
        var builder = Builder(port, "postgres");
        builder.Pooling = false;

        // The name labels the metrics, instead of the connection string.
        return new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = "engagement-private" }.Build();
    }

    private NpgsqlConnectionStringBuilder Builder(int port, string database) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = User,
        Password = password,
        Database = database,
        // Another program may have taken the port of a stopped server. SCRAM does not send it the password.
        RequireAuth = "ScramSHA256",
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };
}
