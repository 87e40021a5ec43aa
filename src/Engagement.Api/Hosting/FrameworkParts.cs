using Engagement.Api.Contract;
using Engagement.Api.Http;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serilog.Extensions.Logging;

namespace Engagement.Api.Hosting;

/// <summary>Removes or replaces services that the framework registers by itself.</summary>
internal static class FrameworkParts
{
    public static void Remove(WebApplicationBuilder builder)
    {
        // The web host creates an activity and a log scope for each request while this category is enabled, and sampled activities in any case.
        // The filter names the provider, because filters for all providers then do not override it.
        builder.Logging.AddFilter<SerilogLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Services.Replace(ServiceDescriptor.Singleton(_ => UnknownHttpVersion.CreateSource()));

        builder.Services.Replace(ServiceDescriptor.Singleton<IObjectModelValidator, UnvalidatedModels>());
        RemoveDataProtection(builder.Services);
        builder.Services.PostConfigure<MvcOptions>(RemoveTempData);
    }

    /// <summary>The one view needs neither forms nor cookies: no keys are created and stored at start.</summary>
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

    /// <summary>Views add a filter that would run for each request.</summary>
    private static void RemoveTempData(MvcOptions mvc)
    {
        foreach (var filter in mvc.Filters.OfType<SaveTempDataAttribute>().ToList())
        {
            mvc.Filters.Remove(filter);
        }
    }
}
