using System.Security.Claims;
using Engagement.Api.Connections;
using Engagement.Api.Hosting;
using Engagement.Api.RateLimiting;
using Engagement.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Engagement.Api.Http;

/// <summary>Registers the services of requests outside of MVC.</summary>
internal static class HttpRegistration
{
    public static void AddHttp(this IServiceCollection services)
    {
        services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<BodyOptions>().BindConfiguration(BodyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.ConfigureOptions<HttpLimits>();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<ConnectionLimitLog>();
        services.AddSingleton<PrivateEndpoints>();
        services.AddRequestTimeouts();
        services.AddSingleton<BoundedBodyReader>();
        services.AddSingleton<AllowedOrigins>();
        services.AddSingleton<PacedResponse>();
        services.AddExceptionHandler<FailureHandler>();
        services.AddHttpContextAccessor();
        services.AddSingleton<ICaller, HttpCaller>();
        services.AddSingleton<DetachedWork>();
        services.AddTransient<Mediator>();
        services.Replace(ServiceDescriptor.Transient<IMediator, RequestMediator>());
    }

    /// <summary>Adds authentication without data protection, whose keys would have to be stored.</summary>
    public static void AddTokenAuthentication(this IServiceCollection services)
    {
        services.AddWebEncoders();
        services.AddTransient<TokenAuthentication>();
        services.AddSingleton<RequestCoalescer<ClaimsPrincipal?>>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AccessCache>(
            provider, Version(provider, store => store.AccessVersion.Select(row => row.Version).SingleAsync())));
        services.AddSingleton<IAccessCache>(provider => provider.GetRequiredService<AccessCache>());
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = TokenAuthentication.SchemeName;
            authentication.AddScheme<TokenAuthentication>(TokenAuthentication.SchemeName, null);
        });
    }

    /// <summary>Must follow the registration of the application's behaviors: the cache runs after them.</summary>
    public static void AddResponseCache(this IServiceCollection services)
    {
        services.AddOptions<ResponseCacheOptions>().BindConfiguration(ResponseCacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RequestCoalescer<Guid>>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ResponseCache>(
            provider, Version(provider, store => store.Workspace.Select(row => row.DataState).SingleAsync())));
        services.AddSingleton<ICommitListener>(provider => provider.GetRequiredService<ResponseCache>());
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(ResponseCacheBehavior<,>));
    }

    private static FreshVersion Version(IServiceProvider provider, Func<EngagementDbContext, Task<Guid>> read) =>
        ActivatorUtilities.CreateInstance<FreshVersion>(
            provider, (Func<IServiceProvider, Task<Guid>>)(services => read(services.GetRequiredService<EngagementDbContext>())));
}
