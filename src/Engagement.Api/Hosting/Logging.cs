using Engagement.Api.Http;
using Serilog;
using Serilog.Events;

namespace Engagement.Api.Hosting;

internal static class Logging
{
    private const string WriteTo = "Serilog:WriteTo";
    private const string AuditTo = "Serilog:AuditTo";

    // Sinks, and the parts of the section that they refer to.
    private static readonly string[] s_sinks = [WriteTo, AuditTo];
    private static readonly string[] s_namedBySinks = ["Serilog:Using", "Serilog:LevelSwitches", "Serilog:FilterSwitches"];

    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {Message:lj}{NewLine}{Exception}";

    /// <summary>Structured logs to the sinks of section <c>Serilog</c>, or to standard error.</summary>
    public static IServiceCollection AddLog(this IServiceCollection services, IConfiguration configuration)
    {
        var logger = Create(configuration);
        return services.AddSingleton<Serilog.ILogger>(logger).AddSingleton<Serilog.Extensions.Hosting.DiagnosticContext>()
            .AddLogging(logging => logging.AddSerilog(logger, dispose: true));
    }

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
            // A request that times out has its own line, and needs no stack trace.
            .MinimumLevel.Override("Microsoft.AspNetCore.Http.Timeouts", LogEventLevel.Fatal)
            // An outage has its own line; failing health probes would add one every few seconds.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
            // These failures are thrown too, and logged where they are caught; the first query of an empty database always fails.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal)
            // Wrong credentials are in the request's own line; the framework would log each authentication.
            .MinimumLevel.Override(typeof(TokenAuthentication).FullName!, LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .ReadFrom.Configuration(Part(configuration, key => !s_sinks.Any(sinks => Below(key, sinks))));
        var sinks = new EscapingSink(Sinks(configuration).CreateLogger());

        // An audit sink throws on failure; other sinks must not.
        return configuration.GetSection(AuditTo).Exists() ? settings.AuditTo.Sink(sinks) : settings.WriteTo.Sink(sinks);
    }

    /// <summary>The sinks of section <c>Serilog</c>, without its levels, filters and enrichers.</summary>
    private static LoggerConfiguration Sinks(IConfiguration configuration)
    {
        var settings = new LoggerConfiguration().MinimumLevel.Verbose()
            .ReadFrom.Configuration(Part(configuration, key => s_sinks.Concat(s_namedBySinks).Any(sinks => Below(key, sinks))));

        // Standard output is for the output of verbs.
        return configuration.GetSection(WriteTo).Exists()
            ? settings
            : settings.WriteTo.Console(
                outputTemplate: Line, standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
    }

    private static IConfiguration Part(IConfiguration configuration, Func<string, bool> includes) => new ConfigurationBuilder()
        .AddInMemoryCollection(configuration.AsEnumerable().Where(setting => setting.Value is not null && includes(setting.Key))).Build();

    private static bool Below(string key, string section) =>
        key.Equals(section, StringComparison.OrdinalIgnoreCase)
        || key.StartsWith(section + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase);
}
