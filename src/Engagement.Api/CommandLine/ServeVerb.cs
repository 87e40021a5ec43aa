using System.CommandLine;
using System.Net.Sockets;
using Engagement.Api.Hosting;
using Engagement.Api.Pages;
using Engagement.Api.Telemetry;
using Engagement.Application.Demo;
using Engagement.Domain.Calendar;
using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Options;

namespace Engagement.Api.CommandLine;

internal static class ServeVerb
{
    public static Command Create()
    {
        var urls = new Option<string?>("--urls") { Description = $"Where to listen; several with ';' between. Default {ServiceHost.DefaultUrl}." };
        var demo = new Option<bool>("--demo")
        {
            Description = "Fill an empty store with a made-up workspace; print the page's address with a login, and a request to try. "
                + "Refused on a store that holds anything else.",
        };
        var command = new Command("serve", "Serves the engagement dashboard's API over HTTP, until Ctrl-C.") { urls, demo };
        command.SetVerb((parsed, configuration, cancellationToken) => ServeAsync(
            configuration,
            parsed.GetValue(urls) ?? configuration["urls"] ?? configuration["ASPNETCORE_URLS"] ?? ServiceHost.DefaultUrl,
            parsed.GetValue(demo),
            cancellationToken));
        return command;
    }

    private static async Task<int> ServeAsync(IConfiguration configuration, string urls, bool demo, CancellationToken cancellationToken)
    {
        var operations = configuration[TelemetryOptions.UrlsKey] ?? "";
        RequireUrls(urls);
        RequireOwn(operations, urls, configuration);
        await using var database = await Database.OpenAsync(configuration, cancellationToken);
        var seeded = demo ? await SeedAsync(configuration, database, cancellationToken) : null;

        await using var app = ServiceHost.Build(configuration, database.ConnectionString, urls);
        await ServiceHost.PrepareAsync(app.Services, cancellationToken);
        await ListenAsync(app, urls, operations, cancellationToken);

        var address = Reachable(app.Urls.First());
        var privateCount = ListenAddress.Split(operations).Length;
        Console.WriteLine($"Engagement answers on {string.Join(", ", app.Urls.SkipLast(privateCount))} (Ctrl-C stops it).");
        if (privateCount > 0)
        {
            Console.WriteLine($"Health and metrics answer only on {string.Join(", ", app.Urls.TakeLast(privateCount))}.");
        }

        if (seeded is not null)
        {
            Show(seeded, address, app.Services);
        }

        await app.WaitForShutdownAsync(cancellationToken);

        // StoreMonitor stops the service with an exit code of its own.
        return Environment.ExitCode;
    }

    private static async Task ListenAsync(WebApplication app, string urls, string operations, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is SocketException or InvalidOperationException or IOException)
        {
            var reason = failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
            var own = ListenAddress.Split(operations).FirstOrDefault(url => reason.Contains(url.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
            var main = ListenAddress.Split(urls).Any(url => reason.Contains(url.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
            throw new SettingsException(
                own is not null ? $"Cannot listen on {own}: {reason}. Choose another address with {TelemetryOptions.UrlsKey}."
                : main || operations.Length == 0 ? $"Cannot listen on {urls}: {reason}. Choose another address with --urls."
                : $"Cannot listen on {urls} or on {operations}: {reason}. Choose another address with --urls, or with {TelemetryOptions.UrlsKey}.");
        }
    }

    private static void RequireUrls(string urls)
    {
        foreach (var url in ListenAddress.Split(urls).DefaultIfEmpty(urls))
        {
            if (ListenAddress.Parse(url) is null)
            {
                throw new SettingsException($"--urls is '{url}'; allowed is an address such as {ServiceHost.DefaultUrl} or http://0.0.0.0:8080.");
            }
        }
    }

    /// <summary>The operations listener needs a port of its own, which identifies its connections.</summary>
    private static void RequireOwn(string operations, string urls, IConfiguration configuration)
    {
        var others = ListenAddress.Split(urls).Select(url => ListenAddress.PortOrSocket(ListenAddress.Parse(url)!)).ToList();
        foreach (var url in ListenAddress.Split(operations))
        {
            if (others.Contains(ListenAddress.PortOrSocket(ListenAddress.Parse(url)!)))
            {
                throw new SettingsException($"{TelemetryOptions.UrlsKey} is '{url}', which --urls ({urls}) has already; choose another port for it.");
            }
        }

        if (operations.Length > 0 && configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            throw new SettingsException(
                $"{TelemetryOptions.UrlsKey} is '{operations}', but Kestrel:Endpoints takes the place of all other addresses; "
                + $"name them with --urls instead, or leave {TelemetryOptions.UrlsKey} out.");
        }
    }

    private static async Task<SeedDemoResult> SeedAsync(IConfiguration configuration, Database database, CancellationToken cancellationToken)
    {
        await using var host = await VerbHost.StartAsync(configuration, database.ConnectionString, StoreUse.Work, cancellationToken);
        return await host.SendAsync(new SeedDemoCommand(), cancellationToken);
    }

    private static void Show(SeedDemoResult demo, string address, IServiceProvider services)
    {
        var start = IsoInstant.From(demo.Start);
        var end = IsoInstant.From(demo.End);
        Console.WriteLine($"The demo workspace has {demo.Messages:N0} messages of {demo.Users:N0} users in {demo.Rooms:N0} rooms.");
        Console.WriteLine(
            !services.GetRequiredService<IOptions<HttpOptions>>().Value.Dashboard ? "The messages of the last week:"
            : !services.GetRequiredService<DashboardBundle>().IsBuilt ? $"{DashboardBundle.Missing} The messages of the last week:"
            : $"Look at it on {address}/ (user name {demo.Username}, password {demo.Password}), or ask for the messages of the last week:");
        Console.WriteLine(
            $"curl '{address}/api/v1/engagement-dashboard/messages/messages-sent?start={start}&end={end}' "
            + $"-H 'X-User-Id: {demo.UserId}' -H 'X-Auth-Token: {demo.Token}'");
    }

    /// <summary>Replaces an address that means every interface, because clients cannot connect to it.</summary>
    private static string Reachable(string url) =>
        url.Replace("://[::]", "://localhost", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal)
            .TrimEnd('/');
}
