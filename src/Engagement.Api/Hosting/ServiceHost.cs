using Engagement.Api.Contract;
using Engagement.Api.Http;
using Engagement.Application;
using Engagement.Application.Common;
using Engagement.Infrastructure;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.Hosting;

/// <summary>The HTTP service over one database.</summary>
public static class ServiceHost
{
    public const string DefaultUrl = "http://localhost:3000";

    /// <summary>Builds the service; nothing is opened or listened to yet.</summary>
    public static WebApplication Build(IConfiguration configuration, string connectionString, string urls)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(configuration);

        builder.Services.AddApplication(typeof(Infrastructure.DependencyInjection).Assembly);
        builder.Services.AddInfrastructure(connectionString);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<ICaller, HttpCaller>();

        // The core alone: nothing here is protected by keys that would have to be kept somewhere.
        builder.Services.AddWebEncoders();
        builder.Services.AddTransient<TokenAuthentication>();
        builder.Services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = TokenAuthentication.SchemeName;
            authentication.AddScheme<TokenAuthentication>(TokenAuthentication.SchemeName, null);
        });
        builder.Services.AddExceptionHandler<FailureHandler>();
        builder.Services.AddHostedService<ZoneGuard>();
        builder.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store", timeout: TimeSpan.FromSeconds(5));
        builder.Services.AddControllers(mvc =>
        {
            mvc.ModelBinderProviders.Insert(0, new QueryTextBinderProvider());
            mvc.OutputFormatters.Clear();
            mvc.OutputFormatters.Add(new ApiJsonFormatter());

            // Requests are validated by their own validators, after the permission.
            mvc.ModelValidatorProviders.Clear();
        }).AddApplicationPart(typeof(ServiceHost).Assembly);

        var app = builder.Build();
        app.Use(NoStore.MarkAsync);
        app.UseExceptionHandler(_ => { });
        app.UseAuthentication();
        app.MapControllers();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapFallback("{*path}", NotFound.AnswerAsync);
        return app;
    }

    /// <summary>Brings the store up to date and learns its calendar; questions can be answered afterwards.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<StoreStartup>().PrepareAsync(anyZone: false, cancellationToken);
        await services.GetRequiredService<CalendarSource>().LoadAsync(cancellationToken);
    }
}
