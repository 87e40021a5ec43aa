using System.Reflection;
using Engagement.Api.Telemetry;
using Engagement.Application.Common;
using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.Hosting;

/// <summary>All that can be set, and the judgement of what is set: before anything is opened, with every fault named.</summary>
internal static class Settings
{
    /// <summary>The one list of options classes; each names its section.</summary>
    public static IReadOnlyList<Type> OptionsTypes { get; } =
    [
        typeof(WorkspaceOptions), typeof(StoreOptions), typeof(DatabaseOptions), typeof(EmbeddedPostgresOptions), typeof(HttpOptions), typeof(TelemetryOptions),
    ];

    public static IReadOnlyList<Setting> All { get; } = [.. OptionsTypes.SelectMany(Of)];

    /// <summary>Sections that are known to others than the options classes, or hold what is not listed here.</summary>
    private static readonly string[] s_otherSections = ["ConnectionStrings", "Serilog"];

    private static readonly string[] s_sections = [.. OptionsTypes.Select(SectionOf).Distinct()];

    /// <summary>Whether a name such as <c>Http:MaxHeaders</c> speaks of a section that exists.</summary>
    public static bool IsKey(string name) =>
        name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && s_sections.Concat(s_otherSections).Contains(name[..colon], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="SettingsException">Something is set to what is not allowed, or has no meaning.</exception>
    public static void Require(IConfiguration configuration)
    {
        var complaints = All.Select(setting => configuration[setting.Key] is { } value ? setting.Complaint(value) : null)
            .Append(OtherConnection(configuration))
            .Concat(s_sections.SelectMany(section => configuration.GetSection(section).GetChildren()).Select(Unknown))
            .OfType<string>().ToList();
        if (complaints.Count > 0)
        {
            throw new SettingsException(string.Join('\n', complaints));
        }
    }

    /// <summary>A misspelt name would silently mean the private cluster.</summary>
    private static string? OtherConnection(IConfiguration configuration)
    {
        var names = configuration.GetSection("ConnectionStrings").GetChildren().Select(child => child.Key).ToList();
        return names.Count == 0 || names.Contains("Engagement", StringComparer.OrdinalIgnoreCase)
            ? null
            : $"ConnectionStrings names {string.Join(", ", names)}, but the database is ConnectionStrings:Engagement.";
    }

    private static string? Unknown(IConfigurationSection child)
    {
        if (All.Any(setting => setting.Key.Equals(child.Path, StringComparison.OrdinalIgnoreCase)) && !child.GetChildren().Any())
        {
            return null;
        }

        var section = child.Path[..(child.Path.IndexOf(':', StringComparison.Ordinal) + 1)];
        var names = All.Where(setting => setting.Key.StartsWith(section, StringComparison.OrdinalIgnoreCase))
            .Select(setting => setting.Key[section.Length..]);
        return $"There is no setting {child.Path}; section {section.TrimEnd(':')} has {string.Join(", ", names)}.";
    }

    private static IEnumerable<Setting> Of(Type options)
    {
        var defaults = Activator.CreateInstance(options)!;
        return options.GetProperties().Select(property => new Setting(SectionOf(options), property, defaults));
    }

    private static string SectionOf(Type options) =>
        (string)options.GetField("Section", BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!;
}

/// <summary>What is set cannot be used; the message names the setting, the value and what is allowed.</summary>
public sealed class SettingsException(string message) : Exception(message);
