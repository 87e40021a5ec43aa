using System.Diagnostics.Metrics;
using Engagement.Application.Store;

namespace Engagement.Api.Telemetry;

/// <summary>Metrics of the source that the store follows, as of the last poll; none while it follows none.</summary>
internal sealed class SourceMetrics : IDisposable
{
    private static readonly string[] s_modes = ["pull", "stream", "poll"];

    private readonly Meter _meter = new(Meters.Store);
    private volatile SourceRow? _source;

    public SourceMetrics(TimeProvider clock)
    {
        // By the time of the scrape: it goes on while the store cannot be read.
        AddGauge("lag", "s", "Seconds for which changes of the workspace's MongoDB may be missing.", source => source.LagAt(clock.GetUtcNow())?.TotalSeconds);
        AddGauge("last_event_timestamp", "s", "Unix time of the last change that was stored.", source => UnixSeconds(source.LastEventAt));
        AddGauge("reconciled_timestamp", "s", "Unix time at which the last two days were read again.", source => UnixSeconds(source.ReconciledAt));
        AddGauge("corrected", null, "Documents that differed then.", source => source.Corrected);
        AddGauge("compared_timestamp", "s", "Unix time at which the ids of all messages were compared.", source => UnixSeconds(source.ComparedAt));
        AddGauge("missing", null, "Messages that were missing in the store then, and were fetched.", source => source.Missing);
        AddGauge("extra", null, "Messages of the store that were missing in the source then.", source => source.Extra);

        // The exporter repeats the last value of a label for which nothing is measured, so that each mode needs a value.
        _meter.CreateObservableGauge("engagement.source.mode", Modes, null, "1 for the way in which changes are found, 0 for the others.");
    }

    public void Record(SourceRow? source) => _source = source;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Modes() => _source is not { } source
        ? []
        : s_modes.Select(mode => new Measurement<int>(mode == source.Mode ? 1 : 0, new KeyValuePair<string, object?>("mode", mode)));

    private void AddGauge(string name, string? unit, string description, Func<SourceRow, double?> value) => _meter.CreateObservableGauge(
        $"engagement.source.{name}",
        () => _source is { } source && value(source) is { } known ? [new Measurement<double>(known)] : Array.Empty<Measurement<double>>(),
        unit, description);

    private static double? UnixSeconds(DateTime? instant) => instant is { } at ? (at - DateTime.UnixEpoch).TotalSeconds : null;
}
