using Engagement.Api.Contract;
using Engagement.Api.Http;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serilog.Extensions.Logging;

namespace Engagement.Api.Hosting;

/// <summary>The one place that removes or replaces what the framework registers by itself.</summary>
internal static class FrameworkParts
{
    public static void Remove(WebApplicationBuilder builder)
    {
        // Without this rule the server starts a trace and a log scope for each request; a sampled trace is started all the same. A rule for
        // one provider precedes rules for all of them, and silences everything that the web host logs in this category.
        builder.Logging.AddFilter<SerilogLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Services.Replace(ServiceDescriptor.Singleton(_ => UnreadableRequests.Watched()));

        // Requests are validated by their own validators, behind the permission.
        builder.Services.Replace(ServiceDescriptor.Singleton<IObjectModelValidator, UnvalidatedModels>());
        RemoveDataProtection(builder.Services);
        builder.Services.PostConfigure<MvcOptions>(RemoveTempData);
    }

    /// <summary>The one view needs neither forms nor cookies, so no keys are made at start and stored somewhere.</summary>
    private static void RemoveDataProtection(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider, EphemeralDataProtectionProvider>());
        foreach (var keys in services.Where(IsKeyManager).ToList())
        {
            services.Remove(keys);
        }
    }

    private static bool IsKeyManager(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(EphemeralDataProtectionProvider).Assembly;

    /// <summary>Views bring a filter that would run for each request.</summary>
    private static void RemoveTempData(MvcOptions mvc)
    {
        foreach (var filter in mvc.Filters.OfType<SaveTempDataAttribute>().ToList())
        {
            mvc.Filters.Remove(filter);
        }
    }
}
