using Engagement.Api.Contract;
using Engagement.Api.Http;
using Engagement.Api.OpenApi;
using Engagement.Api.Pages;
using Engagement.Api.Telemetry;
using Engagement.Application;
using Engagement.Infrastructure;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.Hosting;

/// <summary>The HTTP service over one database.</summary>
public static class ServiceHost
{
    public const string DefaultUrl = "http://localhost:3000";

    /// <summary>Builds the service without opening the store or a socket. Tests replace registered services.</summary>
    public static WebApplication Build(
        IConfiguration configuration, string connectionString, string urls, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration);

        // Addresses and exporters are needed before the service provider exists.
        var telemetry = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
        builder.WebHost.UseUrls([.. ListenAddress.Split(urls), .. ListenAddress.Split(telemetry.Urls)]);
        builder.Logging.ClearProviders();
        builder.Services.AddLog(configuration);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(connectionString);
        builder.Services.AddHttp();
        builder.Services.AddTokenAuthentication();
        builder.Services.AddResponseCache();
        builder.Services.AddContract();
        ApiDocument.Add(builder.Services);
        builder.Services.AddPage();
        builder.Services.AddTelemetry(telemetry);
        builder.Services.AddHealth();
        FrameworkParts.Remove(builder);
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        HttpPipeline.Use(app);
        return app;
    }

    /// <summary>Brings the store up to date and loads its calendar; queries work afterwards.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<StoreStartup>().PrepareAsync(StoreUse.Work, cancellationToken);
        await services.GetRequiredService<CalendarSource>().LoadAsync(cancellationToken);
    }
}
