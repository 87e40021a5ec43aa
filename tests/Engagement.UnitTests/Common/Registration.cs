using Engagement.Application;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Engagement.Infrastructure;
using Engagement.UnitTests.Calendar;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Engagement.UnitTests.Common;

/// <summary>The layers as the hosts register them, over a database that nothing here connects to.</summary>
internal static class Registration
{
    public static IServiceCollection Services(ICaller? caller = null, IDictionary<string, string?>? settings = null) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddLogging()
            .AddApplication()
            .AddInfrastructure("Host=nowhere.invalid")
            .AddSingleton(_ => caller ?? Mock.Of<ICaller>())
            .AddSingleton(Mock.Of<IAccessCache>())
            .AddSingleton(Mock.Of<ICommitListener>())
            .AddSingleton(new WorkspaceCalendar(Zones.Kolkata));

    public static ServiceProvider Build(ICaller? caller = null, IDictionary<string, string?>? settings = null) =>
        Services(caller, settings).BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
