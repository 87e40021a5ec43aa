using Serilog;
using Serilog.Events;

namespace Engagement.Api.Hosting;

internal static class Logging
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {Message:lj}{NewLine}{Exception}";

    /// <summary>Structured logs; section <c>Serilog</c> decides where they go, standard error where it does not say.</summary>
    public static IServiceCollection AddSerilog(this IServiceCollection services, IConfiguration configuration) =>
        services.AddLogging(logging => logging.AddSerilog(Create(configuration), dispose: true));

    /// <exception cref="SettingsException">Section <c>Serilog</c> cannot be read.</exception>
    public static Serilog.Core.Logger Create(IConfiguration configuration)
    {
        try
        {
            return Configure(configuration).CreateLogger();
        }
        catch (Exception unreadable) when (unreadable is InvalidOperationException or ArgumentException or FormatException)
        {
            throw new SettingsException($"The settings of section Serilog cannot be used: {unreadable.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static LoggerConfiguration Configure(IConfiguration configuration)
    {
        var settings = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A request whose time is up has its line, and no need of a stack trace.
            .MinimumLevel.Override("Microsoft.AspNetCore.Http.Timeouts", LogEventLevel.Fatal)
            // An outage has its own line; those who ask every few seconds whether it is over do not each make one.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
            // What fails there is thrown as well, and told where it is caught; the first look at an empty database always fails.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal)
            .Enrich.With<RequestIdEnricher>()
            .ReadFrom.Configuration(configuration);

        // Standard output belongs to what a verb prints.
        return configuration.GetSection("Serilog:WriteTo").Exists()
            ? settings
            : settings.WriteTo.Console(
                outputTemplate: Line, standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
    }
}
