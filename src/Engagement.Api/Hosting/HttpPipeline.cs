using Engagement.Api.Connections;
using Engagement.Api.Http;
using Engagement.Api.OpenApi;
using Engagement.Api.Pages;
using Engagement.Api.RateLimiting;
using Engagement.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>The middleware of every request, in order.</summary>
internal static class HttpPipeline
{
    public static void Use(WebApplication app)
    {
        var http = app.Services.GetRequiredService<IOptions<HttpOptions>>().Value;
        var privateEndpoints = app.Services.GetRequiredService<PrivateEndpoints>();
        var docs = http.Docs;
        app.Use(ConnectionLimits.TrackAsync);
        if (http.PathBase.Length > 0)
        {
            app.UseMiddleware<PathPrefix>(new PathString(http.PathBase));
        }

        app.UseForwardedHeaders();
        app.UseMiddleware<RequestTelemetry>();
        RequestLog.Use(app);
        app.Use(OversizedBody.DrainAsync);
        app.Use(BrowserHeaders.AddAsync);
        app.Use(CacheHeaders.AddAsync);
        app.UseExceptionHandler(_ => { });
        app.Use(PrivateEndpoints.RestrictListenerAsync);
        app.UseMiddleware<CrossOrigin>();
        app.Use(HeadAsGet.RewriteAsync);
        if (docs)
        {
            DocsPage.Use(app);
        }

        DashboardPage.Use(app);

        app.UseRouting();
        app.Use(privateEndpoints.RestrictEndpointAsync);
        app.Use(ExactPath.MatchAsync);
        app.UseMiddleware<HooksGate>();
        app.Use(UseCase.SetFeatureAsync);
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseMiddleware<RateLimit>();
        app.UseMiddleware<SignInOrigin>();

        app.MapControllers();
        Health.Map(app);
        if (app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value.Metrics)
        {
            app.MapMetrics();
        }

        if (docs)
        {
            ApiDocument.Map(app);
        }

        app.MapFallback("{*path}", PlainText.WriteNotFoundAsync);
    }
}
