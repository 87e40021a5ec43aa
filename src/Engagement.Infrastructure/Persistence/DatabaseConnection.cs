using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>How the database is connected to, so that no wait is without a limit.</summary>
internal static class DatabaseConnection
{
    // In milliseconds: a statement that was given up is cancelled on the server; whoever waits for that is answered soon all the same.
    private const int CancellationTimeout = 500;

    // The server ends a statement that takes too long. The driver, which cannot do that to a server that does not answer, waits longer.
    private const int DriversPatience = 2;

    // On each connection: what is asked often, such as whose a token is, is parsed and planned once.
    private const int PreparedStatements = 50;

    // A question reads rollups for some milliseconds: workers take longer to start than they save, and the cores are other questions'.
    private const string OneCore = "-c max_parallel_workers_per_gather=0";

    // In seconds: statements without a limit, such as those of a rebuild, end with a connection that has died.
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
        var said = new NpgsqlConnectionStringBuilder(connectionString);
        var builder = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "engagement",
            Timeout = options.ConnectTimeoutSeconds,
            CommandTimeout = options.CommandTimeoutSeconds * DriversPatience,
            Options = $"-c statement_timeout={options.CommandTimeoutSeconds}s {OneCore}",
            CancellationTimeout = CancellationTimeout,
            MaxPoolSize = options.MaxPoolSize,
            MaxAutoPrepare = PreparedStatements,
            TcpKeepAlive = true,
            TcpKeepAliveTime = KeepAliveTime,
            TcpKeepAliveInterval = KeepAliveInterval,
        };
        foreach (var keyword in said.Keys.Cast<string>())
        {
            builder[keyword] = said[keyword];
        }

        if (builder.MinPoolSize > builder.MaxPoolSize && !said.Keys.Cast<string>().Contains("Maximum Pool Size"))
        {
            builder.MaxPoolSize = builder.MinPoolSize;
        }

        // The name is what measurements call it, instead of the whole connection string.
        return new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = "engagement" }.Build();
    }
}
