using Engagement.Api.Http;
using Engagement.Application.Common;
using Engagement.Infrastructure.Persistence;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Engagement.Api.Hosting;

/// <summary><c>/health/live</c> reports that the process runs, <c>/health/ready</c> that it can serve requests.</summary>
internal static class Health
{
    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<Outage>();
        services.AddHostedService<StoreMonitor>();
        services.AddHostedService<FollowerService>();
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("store").AddCheck<SourceHealthCheck>("source");
    }

    public static void Map(WebApplication app)
    {
        var get = new HttpMethodMetadata([HttpMethods.Get]);
        app.MapHealthChecks(PrivateEndpoints.Live, new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).WithMetadata(get);
        app.MapHealthChecks(PrivateEndpoints.Ready, new HealthCheckOptions { ResponseWriter = WriteAsync }).WithMetadata(get);
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        if (report.Status == HealthStatus.Healthy)
        {
            return ApiJson.WriteAsync(context.Response, StatusCodes.Status200OK, new { Status = "ok" }, context.RequestAborted);
        }

        var reasons = string.Join(" ", report.Entries.Values.Where(entry => entry.Status == report.Status).Select(entry => entry.Description));
        if (report.Status == HealthStatus.Degraded)
        {
            return ApiJson.WriteAsync(
                context.Response, StatusCodes.Status200OK, new { Status = "degraded", Error = reasons }, context.RequestAborted);
        }

        Unavailable.AddRetryAfter(context.Response);
        return ApiJson.WriteAsync(
            context.Response, StatusCodes.Status503ServiceUnavailable, new { Status = "unavailable", Error = reasons }, context.RequestAborted);
    }
}

/// <summary>Ready means that the store works and that the service is not stopping.</summary>
internal sealed class StoreHealthCheck(DetachedWork work, Outage outage, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The service is stopping.");
        }

        try
        {
            if (outage.Fault.Reason is { } reason
                && !await work.RunAsync(services => CanOnlyReadAsync(services.GetRequiredService<StoreProbe>()), cancellationToken))
            {
                return HealthCheckResult.Unhealthy(reason);
            }

            return await work.RunAsync(
                services => services.GetRequiredService<EngagementDbContext>().Workspace.AnyAsync(CancellationToken.None), cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The store is empty; it was emptied while the service ran.");
        }
        catch (Exception exception) when (DatabaseFailure.Fault(exception) is { } refused)
        {
            outage.Fault.RecordRejection(refused);
            return HealthCheckResult.Unhealthy(outage.Fault.Reason);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(Unavailable.Database);
        }
    }

    /// <summary>Whether the database role may only read, and can: such a service is ready for queries.</summary>
    private static async Task<bool> CanOnlyReadAsync(StoreProbe probe)
    {
        if (!await probe.IsReadOnlyAsync(CancellationToken.None))
        {
            return false;
        }

        await probe.TryReadingAsync(CancellationToken.None);
        return true;
    }
}
