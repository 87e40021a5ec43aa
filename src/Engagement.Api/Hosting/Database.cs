using Engagement.Infrastructure.EmbeddedPostgres;
using Microsoft.Extensions.Options;
using Serilog.Extensions.Logging;

namespace Engagement.Api.Hosting;

/// <summary>The database that the program works on: the configured one, or an embedded cluster that is let go of at the end.</summary>
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

        // The cluster is watched, and speaks, for as long as it is used.
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

    // The cluster starts before there is a host to validate options when it starts.
    private static EmbeddedPostgresOptions Options(IConfiguration configuration)
    {
        var services = new ServiceCollection().AddSingleton(configuration);
        services.AddOptions<EmbeddedPostgresOptions>().BindConfiguration(EmbeddedPostgresOptions.Section).ValidateDataAnnotations();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<EmbeddedPostgresOptions>>().Value;
    }
}
