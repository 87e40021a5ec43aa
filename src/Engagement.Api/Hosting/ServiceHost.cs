using System.IO.Compression;
using System.Security.Claims;
using Engagement.Api.Connections;
using Engagement.Api.Contract;
using Engagement.Api.Http;
using Engagement.Api.OpenApi;
using Engagement.Api.Pages;
using Engagement.Api.RateLimiting;
using Engagement.Api.Telemetry;
using Engagement.Application;
using Engagement.Application.Common;
using Engagement.Infrastructure;
using Engagement.Infrastructure.Persistence;
using MediatR;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serilog.Extensions.Hosting;
using Serilog.Extensions.Logging;

namespace Engagement.Api.Hosting;

/// <summary>The HTTP service over one database.</summary>
public static class ServiceHost
{
    public const string DefaultUrl = "http://localhost:3000";

    /// <summary>Builds the service; nothing is opened or listened to yet. Tests put other services in the place of those registered.</summary>
    public static WebApplication Build(
        IConfiguration configuration, string connectionString, string urls, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseUrls([.. ListenAddress.Split(urls), .. ListenAddress.Split(configuration[TelemetryOptions.UrlsKey] ?? "")]);
        builder.Logging.ClearProviders();

        builder.Services.AddLog(configuration);

        // Else the server begins a trace and a scope for each request, that nobody looks at; one that is sampled is begun all the same. Of the
        // log's own provider, whose rule goes before rules for all; it silences what else the web host tells under this name.
        builder.Logging.AddFilter<SerilogLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        builder.Services.AddApplication(typeof(Infrastructure.DependencyInjection).Assembly);
        builder.Services.AddInfrastructure(connectionString);
        AddHttp(builder.Services);
        AddContract(builder.Services);
        ApiDocument.Add(builder.Services);
        AddPage(builder.Services);
        AddWatching(builder.Services);
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        HttpPipeline.Use(app);
        return app;
    }

    /// <summary>Brings the store up to date and learns its calendar; questions can be answered afterwards.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<StoreStartup>().PrepareAsync(StoreUse.Work, cancellationToken);
        await services.GetRequiredService<CalendarSource>().LoadAsync(cancellationToken);
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<BodyOptions>().BindConfiguration(BodyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KeptAnswersOptions>().BindConfiguration(KeptAnswersOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.ConfigureOptions<HttpLimits>();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<CrowdingLog>();
        services.AddSingleton<Operations>();
        services.Replace(ServiceDescriptor.Singleton(_ => UnreadableRequests.Watched()));
        services.AddRequestTimeouts();
        services.AddSingleton<UnknownSenders>();
        services.AddSingleton<AllowedOrigins>();
        services.AddExceptionHandler<FailureHandler>();
        services.AddHttpContextAccessor();
        services.AddSingleton<ICaller, HttpCaller>();
        services.AddSingleton<BoundedWork>();
        services.AddSingleton<PacedAnswer>();
        services.AddTransient<Mediator>();
        services.Replace(ServiceDescriptor.Transient<IMediator, RequestMediator>());

        // The core alone: nothing here is protected by keys that would have to be kept somewhere.
        services.AddWebEncoders();
        services.AddTransient<TokenAuthentication>();
        services.AddSingleton<SharedLookups<ClaimsPrincipal?>>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<KeptAccounts>(provider, AccessVersion(provider)));
        services.AddSingleton<SharedLookups<Guid>>();
        services.AddSingleton<IKeptAnswers>(provider => ActivatorUtilities.CreateInstance<KeptAnswers>(provider, DataState(provider)));
        services.AddSingleton<IKeptAccess>(provider => provider.GetRequiredService<KeptAccounts>());
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = TokenAuthentication.SchemeName;
            authentication.AddScheme<TokenAuthentication>(TokenAuthentication.SchemeName, null);
        });
    }

    private static KnownVersion<Guid> AccessVersion(IServiceProvider provider) =>
        Known(provider, store => store.AccessVersion.Select(row => row.Version).SingleAsync());

    private static KnownVersion<Guid> DataState(IServiceProvider provider) =>
        Known(provider, store => store.Workspace.Select(row => row.DataState).SingleAsync());

    private static KnownVersion<Guid> Known(IServiceProvider provider, Func<EngagementDbContext, Task<Guid>> read) =>
        ActivatorUtilities.CreateInstance<KnownVersion<Guid>>(
            provider, (Func<IServiceProvider, Task<Guid>>)(services => read(services.GetRequiredService<EngagementDbContext>())));

    /// <summary>Of MVC what is used here: who may ask and what is well-formed is decided behind it.</summary>
    private static void AddContract(IServiceCollection services) => services.AddSingleton<IObjectModelValidator, UnvalidatedModels>().AddMvcCore(mvc =>
    {
        mvc.ModelBinderProviders.Insert(0, new QueryBinderProvider());
        mvc.ModelBinderProviders.Insert(0, new LoginBinderProvider());
        mvc.ModelBinderProviders.Insert(0, new EngagementIngestBinderProvider());
        mvc.ModelBinderProviders.Insert(0, new RocketChatBinderProvider());

        // Each of these reads what it needs for itself: nothing is gathered from query, route and form before they are asked.
        mvc.ValueProviderFactories.Clear();
        mvc.OutputFormatters.Clear();
        mvc.OutputFormatters.Add(new ApiCsvFormatter());
        mvc.OutputFormatters.Add(new ApiJsonFormatter());
    }).AddApiExplorer().AddApplicationPart(typeof(ServiceHost).Assembly);

    private static void AddPage(IServiceCollection services)
    {
        services.AddSingleton<DashboardBundle>();
        services.AddSingleton<DashboardPage>();

        // What it serves is the same for everybody and holds no secret.
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
        services.AddMvcCore().AddViews().AddRazorViewEngine();

        // The one view needs neither forms nor cookies: no keys that are made at start and kept somewhere, and nothing more to do for each question.
        services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider, EphemeralDataProtectionProvider>());
        foreach (var keys in services.Where(IsKeeperOfKeys).ToList())
        {
            services.Remove(keys);
        }

        services.PostConfigure<MvcOptions>(mvc =>
        {
            foreach (var filter in mvc.Filters.OfType<SaveTempDataAttribute>().ToList())
            {
                mvc.Filters.Remove(filter);
            }
        });
    }

    private static bool IsKeeperOfKeys(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(EphemeralDataProtectionProvider).Assembly;

    private static void AddWatching(IServiceCollection services)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TelemetryPipeline>();
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton<DiagnosticContext>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddSingleton<StoreMetrics>();
        services.AddSingleton<Outage>();
        services.AddHostedService<StoreWatch>();
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("store");
    }
}
