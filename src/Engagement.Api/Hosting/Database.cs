using Engagement.Infrastructure.EmbeddedPostgres;
using Serilog.Extensions.Logging;

namespace Engagement.Api.Hosting;

/// <summary>The database that the program works on: the configured one, or an embedded cluster that is let go of at the end.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly EmbeddedCluster? _cluster;

    private Database(string connectionString, EmbeddedCluster? cluster)
    {
        ConnectionString = connectionString;
        _cluster = cluster;
    }

    public string ConnectionString { get; }

    public static async Task<Database> OpenAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration.GetConnectionString("Engagement") is { Length: > 0 } configured)
        {
            return new Database(configured, null);
        }

        var options = configuration.GetSection(EmbeddedPostgresOptions.Section).Get<EmbeddedPostgresOptions>() ?? new EmbeddedPostgresOptions();
        using var loggers = new SerilogLoggerFactory(Logging.Create(configuration), dispose: true);
        var cluster = await EmbeddedCluster.StartAsync(options, loggers.CreateLogger<EmbeddedCluster>(), cancellationToken);
        return new Database(cluster.ConnectionString, cluster);
    }

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
}
