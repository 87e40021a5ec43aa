using System.Diagnostics.Metrics;
using System.Globalization;

namespace Engagement.Api.Telemetry;

/// <summary>The duration of requests, by use case and status.</summary>
internal sealed class RequestMetrics : IDisposable
{
    private readonly Meter _meter = new(Meters.Requests);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _aborted;

    public RequestMetrics()
    {
        _duration = _meter.CreateHistogram<double>("engagement.request.duration", "s", "From the first byte of a request to the last of its answer.");
        _aborted = _meter.CreateCounter<long>(
            "engagement.answers.cut_off", null, "Large responses that were aborted because their clients read too slowly.");
    }

    public void CountAborted() => _aborted.Add(1);

    public void RecordRequest(string useCase, int status, TimeSpan duration) => _duration.Record(
        duration.TotalSeconds, new("use_case", useCase), new("status", status.ToString(CultureInfo.InvariantCulture)));

    public void Dispose() => _meter.Dispose();
}
