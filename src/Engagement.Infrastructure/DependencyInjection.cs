using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.Application.Demo;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Accounts;
using Engagement.Infrastructure.Demo;
using Engagement.Infrastructure.Documents;
using Engagement.Infrastructure.Ingest;
using Engagement.Infrastructure.Mongo;
using Engagement.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Engagement.Infrastructure;

public static class DependencyInjection
{
    // One instance for all hosts of a process: EF Core would build its internal services again for each further instance.
    private static readonly StoreFunctionTranslator s_functions = new();

    /// <summary>Registers the layer over one database.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, string connectionString)
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<StoreOptions>().BindConfiguration(StoreOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<MongoOptions>().BindConfiguration(MongoOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => DatabaseConnection.Create(connectionString, provider.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        services.AddPooledDbContextFactory<NpgsqlEngagementDbContext>((_, context) => context
            // Without an argument, EF Core takes the registered data source. An argument would be part of the key of EF Core's internal services,
            // so that each host of a process would build the model again.
            .UseNpgsql()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(s_functions)

            // Each context belongs to one request or verb, which awaits one query before the next. The check costs more for a row than reading it.
            .EnableThreadSafetyChecks(false));
        services.AddScoped<EngagementDbContext>(
            provider => provider.GetRequiredService<IDbContextFactory<NpgsqlEngagementDbContext>>().CreateDbContext());

        services.AddSingleton<IStreamedReads, StreamedReads>();
        services.AddSingleton<IDistinctActiveUsers, DistinctActiveUsers>();
        services.AddSingleton<DatabaseWait>();
        services.AddSingleton<StoreStartup>();
        services.AddSingleton<ZoneRulesLoader>();
        services.AddSingleton<CalendarSource>();
        services.AddSingleton(provider => provider.GetRequiredService<CalendarSource>().Calendar);
        services.AddSingleton<TableSizes>();
        services.AddSingleton<StoreProbe>();
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<IngestStore>();
        services.AddSingleton<ILiveIngest, LiveIngest>();
        services.AddSingleton<IRequestDocumentReader, RequestDocumentReader>();
        services.AddSingleton<CredentialStore>();
        services.AddSingleton<IImporter, Importer>();
        services.AddSingleton<SourceWriter>();
        services.AddSingleton<Puller>();
        services.AddSingleton<IPuller>(provider => provider.GetRequiredService<Puller>());
        services.AddSingleton<Reconciliation>();
        services.AddSingleton<FollowerState>();
        services.AddSingleton<IFollower, Follower>();
        services.AddSingleton<IRollups, Rollups>();
        services.AddSingleton<IWaitingMessages, WaitingMessages>();
        services.AddSingleton<IDemoStore, DemoStore>();
        services.AddSingleton<IPasswordHasher, PasswordHasher>();
        services.AddSingleton<IFailedLoginCleanup, FailedLoginCleanup>();
        return services;
    }
}
