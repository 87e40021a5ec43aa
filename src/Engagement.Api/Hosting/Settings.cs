using System.Reflection;
using Engagement.Api.Http;
using Engagement.Api.RateLimiting;
using Engagement.Api.Telemetry;
using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.Application.Hooks;
using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.Ingest;
using Engagement.Infrastructure.Mongo;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.Hosting;

/// <summary>All settings, and their validation before anything is opened, with every error at once.</summary>
internal static class Settings
{
    /// <summary>The options classes; each names its section.</summary>
    public static IReadOnlyList<Type> OptionsTypes { get; } =
    [
        typeof(WorkspaceOptions), typeof(StoreOptions), typeof(DatabaseOptions), typeof(EmbeddedPostgresOptions), typeof(HttpOptions), typeof(BodyOptions),
        typeof(RateLimitOptions), typeof(ResponseCacheOptions), typeof(AccountsOptions), typeof(IngestOptions), typeof(MongoOptions),
        typeof(WebhookOptions), typeof(TelemetryOptions),
    ];

    public static IReadOnlyList<Setting> All { get; } = [.. OptionsTypes.SelectMany(Of)];

    // Sections without an options class.
    private static readonly string[] s_otherSections = ["ConnectionStrings", "Serilog"];

    // Sections that the web host reads.
    private static readonly string[] s_hostSections = ["Kestrel", "AllowedHosts", "urls"];

    private static readonly string[] s_sections = [.. OptionsTypes.Select(SectionOf).Distinct()];

    /// <summary>Whether a name such as <c>Http:MaxHeaders</c> begins with an existing section.</summary>
    public static bool IsKey(string name) =>
        name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && s_sections.Concat(s_otherSections).Contains(name[..colon], StringComparer.OrdinalIgnoreCase);

    /// <summary>Validates all settings. Unknown sections are errors in files, not in the environment, which holds other variables.</summary>
    /// <exception cref="SettingsException">A value is not allowed, or a setting does not exist.</exception>
    public static void Require(IConfiguration configuration, IConfiguration? files = null)
    {
        var errors = All.Select(setting => configuration[setting.Key] is { } value ? setting.ValidationError(value) : null)
            .Append(Connection(configuration))
            .Concat(s_sections.Select(configuration.GetSection).SelectMany(OfSection))
            .Concat((files?.GetChildren() ?? []).Select(OfFile))
            .OfType<string>().ToList();
        if (errors.Count > 0)
        {
            throw new SettingsException(string.Join('\n', errors));
        }
    }

    /// <summary>A misspelt or an empty connection string would silently select the private cluster.</summary>
    private static string? Connection(IConfiguration configuration)
    {
        var section = configuration.GetSection("ConnectionStrings");
        var names = section.GetChildren().Select(child => child.Key).ToList();
        return names.Count == 0 ? null
            : !names.Contains("Engagement", StringComparer.OrdinalIgnoreCase)
                ? $"ConnectionStrings names {string.Join(", ", names)}, but the database is ConnectionStrings:Engagement."
            : string.IsNullOrWhiteSpace(section["Engagement"])
                ? "ConnectionStrings:Engagement is empty; leave it out for a private cluster, or write it like Host=db.example;Database=engagement."
            : null;
    }

    private static IEnumerable<string?> OfSection(IConfigurationSection section) =>
        section.Value is { Length: > 0 } value
            ? [$"{section.Path} is '{value}', but it is a section: {Names(section.Path)}."]
            : section.GetChildren().Select(Unknown);

    private static string? Unknown(IConfigurationSection child)
    {
        var section = child.Path[..child.Path.IndexOf(':', StringComparison.Ordinal)];
        var below = child.GetChildren().FirstOrDefault();
        return s_sections.Contains(child.Path, StringComparer.OrdinalIgnoreCase)
            || (below is null && All.Any(setting => setting.Key.Equals(child.Path, StringComparison.OrdinalIgnoreCase)))
            ? null
            : $"There is no setting {below?.Path ?? child.Path}; section {section} has {Names(section)}.";
    }

    private static string? OfFile(IConfigurationSection section) =>
        s_sections.Concat(s_otherSections).Concat(s_hostSections).Contains(section.Key, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"There is no section {section.Key}; there are {string.Join(", ", s_sections.Concat(s_otherSections))}.";

    private static string Names(string section) => string.Join(", ", All
        .Where(setting => setting.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)).Select(setting => setting.Key[(section.Length + 1)..]));

    private static IEnumerable<Setting> Of(Type options)
    {
        var defaults = Activator.CreateInstance(options)!;
        return options.GetProperties().Select(property => new Setting(SectionOf(options), property, defaults));
    }

    private static string SectionOf(Type options) =>
        (string)options.GetField("Section", BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!;
}

/// <summary>A setting is invalid; the message names the setting, its value and the allowed values.</summary>
public sealed class SettingsException(string message) : Exception(message);
