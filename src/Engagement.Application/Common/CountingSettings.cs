namespace Engagement.Application.Common;

/// <summary>The settings that the rollups depend on. The store keeps those it was counted with; a change needs a rebuild.</summary>
/// <param name="TimeZone">See <see cref="WorkspaceOptions.TimeZone"/>.</param>
/// <param name="KeepPrunedAfterDays">See <see cref="WorkspaceOptions.KeepPrunedAfterDays"/>.</param>
public sealed record CountingSettings(string TimeZone, int KeepPrunedAfterDays)
{
    /// <summary>The configured settings.</summary>
    public static CountingSettings Of(WorkspaceOptions options) => new(options.TimeZone, options.KeepPrunedAfterDays);
}
