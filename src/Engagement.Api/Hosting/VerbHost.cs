using Engagement.Application;
using Engagement.Application.Common;
using Engagement.Infrastructure;
using Engagement.Infrastructure.Persistence;
using MediatR;

namespace Engagement.Api.Hosting;

/// <summary>The use cases without HTTP, for the command line, with all permissions.</summary>
internal sealed class VerbHost : IAsyncDisposable
{
    private const int VerbCommandTimeout = 600;

    private readonly IHost _host;

    private VerbHost(IHost host) => _host = host;

    /// <summary>The services of the use cases.</summary>
    public IServiceProvider Services => _host.Services;

    public static async Task<VerbHost> StartAsync(
        IConfiguration configuration, string connectionString, StoreUse use, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration);
        builder.Services.AddLog(configuration);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(connectionString);
        builder.Services.AddSingleton<ICaller, Operator>();
        builder.Services.AddSingleton<ICommitListener, NoResponseCache>();

        // Statements over all data take longer than those of a request.
        builder.Services.PostConfigure<DatabaseOptions>(database => database.CommandTimeoutSeconds = VerbCommandTimeout);

        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            await host.Services.GetRequiredService<StoreStartup>().PrepareAsync(use, cancellationToken);
            return new VerbHost(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private sealed class Operator : ICaller
    {
        public string UserId => "operator";

        public string? TokenHash => null;

        public string Address => "the command line";

        public bool Has(string permission) => true;
    }

    private sealed class NoResponseCache : ICommitListener
    {
        public void OnCommitted(Guid state, long sent)
        {
        }
    }
}
