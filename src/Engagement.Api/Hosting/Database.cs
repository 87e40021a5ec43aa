using Engagement.Infrastructure.EmbeddedPostgres;
using Microsoft.Extensions.Options;
using Serilog.Extensions.Logging;

namespace Engagement.Api.Hosting;

/// <summary>The configured database, or an embedded cluster that is released on disposal.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly EmbeddedCluster? _cluster;
    private readonly SerilogLoggerFactory? _loggers;

    private Database(string connectionString, EmbeddedCluster? cluster, SerilogLoggerFactory? loggers) =>
        (ConnectionString, _cluster, _loggers) = (connectionString, cluster, loggers);

    public string ConnectionString { get; }

    public static async Task<Database> OpenAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration.GetConnectionString("Engagement") is { Length: > 0 } configured)
        {
            return new Database(configured, null, null);
        }

        // The cluster logs for as long as it is used.
        var loggers = new SerilogLoggerFactory(Logging.Create(configuration), dispose: true);
        try
        {
            var cluster = await EmbeddedCluster.StartAsync(Options(configuration), loggers.CreateLogger<EmbeddedCluster>(), cancellationToken);
            return new Database(cluster.ConnectionString, cluster, loggers);
        }
        catch
        {
            loggers.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _loggers?.Dispose();
    }

    // The cluster starts before the host, which validates the other options.
    private static EmbeddedPostgresOptions Options(IConfiguration configuration)
    {
        var services = new ServiceCollection().AddSingleton(configuration);
        services.AddOptions<EmbeddedPostgresOptions>().BindConfiguration(EmbeddedPostgresOptions.Section).ValidateDataAnnotations();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<EmbeddedPostgresOptions>>().Value;
    }
}
