using System.Diagnostics.Metrics;
using Engagement.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Engagement.UnitTests.Telemetry;

/// <summary>The text that Prometheus reads, byte by byte.</summary>
public sealed class PrometheusTextTests
{
    [Test]
    public void Instruments_of_each_kind_are_written_as_the_format_says()
    {
        using var meter = new Meter(Meters.Requests);
        var counter = meter.CreateCounter<long>("test.things", null, "Things\nof \\ kinds.");
        var histogram = meter.CreateHistogram<double>("test.wait.duration", "s", "Waits.");
        meter.CreateObservableGauge("test.level", () => 1.5);
        using var pipeline = new TelemetryPipeline(Options.Create(new TelemetryOptions()));
        counter.Add(2, new KeyValuePair<string, object?>("some.kind", "a \"b\"\n\\c"));
        counter.Add(3, new KeyValuePair<string, object?>("some.kind", "a \"b\"\n\\c"));
        histogram.Record(0.02);
        histogram.Record(100);

        var lines = pipeline.Collect()!.Split('\n').Where(line => line.Contains("test_", StringComparison.Ordinal)).ToList();
        Assert.That(lines, Is.SupersetOf(new[]
        {
            @"# HELP test_things_total Things\nof \\ kinds.",
            "# TYPE test_things_total counter",
            """test_things_total{some_kind="a \"b\"\n\\c"} 5""",
            "# TYPE test_level gauge",
            "test_level 1.5",
            "# TYPE test_wait_duration_seconds histogram",
            """test_wait_duration_seconds_bucket{le="0.01"} 0""",
            """test_wait_duration_seconds_bucket{le="0.025"} 1""",
            """test_wait_duration_seconds_bucket{le="30"} 1""",
            """test_wait_duration_seconds_bucket{le="+Inf"} 2""",
            "test_wait_duration_seconds_sum 100.02",
            "test_wait_duration_seconds_count 2",
        }));
    }
}
