using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Connections to the database, with a limit for every wait.</summary>
internal static class DatabaseConnection
{
    // In milliseconds. The wait for the server to cancel a statement; the request's response is sent after it.
    private const int CancellationTimeout = 500;

    // The server ends a statement at its limit. The driver's own limit, for a server that does not answer, is so many times longer.
    private const int DriverTimeoutFactor = 2;

    // On each connection, frequent statements are parsed and planned once.
    private const int PreparedStatements = 50;

    // A query reads rollups for some milliseconds: parallel workers take longer to start than they save, and take cores from other queries.
    private const string OneCore = "-c max_parallel_workers_per_gather=0";

    // In seconds. Detects a dead connection under statements without a limit, such as those of a rebuild.
    private const int KeepAliveTime = 30;
    private const int KeepAliveInterval = 10;

    /// <exception cref="StoreException">The connection string cannot be used.</exception>
    public static NpgsqlDataSource Create(string connectionString, DatabaseOptions options)
    {
        try
        {
            return Build(connectionString, options);
        }
        catch (Exception unusable) when (unusable is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new StoreException(
                $"ConnectionStrings:Engagement cannot be used: {unusable.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Write it like "
                + "Host=db.example;Database=engagement;Username=engagement;Password=….");
        }
    }

    private static NpgsqlDataSource Build(string connectionString, DatabaseOptions options)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var builder = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "engagement",
            Timeout = options.ConnectTimeoutSeconds,
            CommandTimeout = options.CommandTimeoutSeconds * DriverTimeoutFactor,
            Options = $"-c statement_timeout={options.CommandTimeoutSeconds}s {OneCore}",
            CancellationTimeout = CancellationTimeout,
            MaxPoolSize = options.MaxPoolSize,
            MaxAutoPrepare = PreparedStatements,
            TcpKeepAlive = true,
            TcpKeepAliveTime = KeepAliveTime,
            TcpKeepAliveInterval = KeepAliveInterval,
        };
        foreach (var keyword in given.Keys.Cast<string>())
        {
            builder[keyword] = given[keyword];
        }

        if (builder.MinPoolSize > builder.MaxPoolSize && !given.Keys.Cast<string>().Contains("Maximum Pool Size"))
        {
            builder.MaxPoolSize = builder.MinPoolSize;
        }

        // The name labels the metrics, instead of the connection string.
        return new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = "engagement" }.Build();
    }
}
