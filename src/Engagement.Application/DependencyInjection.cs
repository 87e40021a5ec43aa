using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.Application.Hooks;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Engagement.Application;

/// <summary>Registers every handler, validator and map of the layer.</summary>
public static class DependencyInjection
{
    /// <summary>Registers use cases by scanning, so that a new one needs no line here.</summary>
    /// <exception cref="InvalidOperationException">A request type does not declare who may send it.</exception>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        var own = typeof(DependencyInjection).Assembly;
        RequestAccess.Require([own]);

        services.AddOptions<WorkspaceOptions>().BindConfiguration(WorkspaceOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AccountsOptions>().BindConfiguration(AccountsOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddTransient<ServiceFactory>(provider => provider.GetService);
        services.AddTransient<IMediator, Mediator>();

        // In this order: the permission is checked before the request is validated. Behaviors and validators are singletons because they have
        // no state, and building a validator takes longer than a response from the cache.
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(PermissionBehavior<,>));
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.Scan(scan => scan.FromAssemblies(own)
            .AddClasses(types => types.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false)
            .AsImplementedInterfaces(IsHandler).WithTransientLifetime());
        services.AddValidatorsFromAssembly(own, ServiceLifetime.Singleton, includeInternalTypes: true);
        services.AddScoped<CredentialCheck>();
        services.AddScoped<LoginAttempts>();
        services.AddSingleton<PasswordCheck>();
        services.AddAutoMapper((_, _) => { }, [own], ServiceLifetime.Singleton);
        services.Replace(ServiceDescriptor.Singleton<FirstInstantResolver, FirstInstantResolver>());
        return services;
    }

    private static bool IsHandler(Type contract) =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);
}
