using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Engagement.Api.Telemetry;

/// <summary>Collects what is measured, for <c>/metrics</c> and for an OpenTelemetry collector where one is configured.</summary>
internal sealed class TelemetryPipeline : IDisposable
{
    private const int CollectTimeout = 5_000;

    private readonly SnapshotExporter _snapshot = new();
    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;
    private readonly Lock _collecting = new();

    public TelemetryPipeline(IOptions<TelemetryOptions> options)
    {
        var resource = ResourceBuilder.CreateDefault()
            .AddService("engagement", serviceVersion: typeof(TelemetryPipeline).Assembly.GetName().Version?.ToString(3));
        var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(Meters.All)
            .AddView(View)
            .AddReader(new BaseExportingMetricReader(_snapshot));
        if (options.Value.OtlpEndpoint.Length > 0)
        {
            metrics.AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, options.Value, "/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.Value.OtlpIntervalSeconds * 1000;
            });
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
                .AddSource("Microsoft.AspNetCore", Meters.Driver)
                .AddProcessor(new UnnamedStore())
                .AddOtlpExporter(exporter => Configure(exporter, options.Value, "/v1/traces"))
                .Build();
        }

        _metrics = metrics.Build();
    }

    /// <summary>All metrics as they are now, in Prometheus' text format; null when they could not be collected in time.</summary>
    public string? Collect()
    {
        lock (_collecting)
        {
            return _snapshot.Collect!(CollectTimeout) ? _snapshot.Text : null;
        }
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics.Dispose();
    }

    private static MetricStreamConfiguration? View(Instrument instrument)
    {
        var tags = instrument.Meter.Name == Meters.Driver ? Meters.DriverTags : null;
        return instrument is Histogram<double> { Unit: "s" }
            ? new ExplicitBucketHistogramConfiguration { Boundaries = Meters.DurationBuckets, TagKeys = tags }
            : tags is null ? null : new MetricStreamConfiguration { TagKeys = tags };
    }

    private static void Configure(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        // Over HTTP a collector takes each kind at a path of its own; an address that was set in code is used as it is.
        exporter.Protocol = options.OtlpProtocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(options.OtlpProtocol == OtlpProtocol.Grpc ? options.OtlpEndpoint : options.OtlpEndpoint.TrimEnd('/') + path);
    }

    /// <summary>Takes from each statement's trace where the store is.</summary>
    private sealed class UnnamedStore : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name == Meters.Driver)
            {
                foreach (var tag in Meters.StoreTags)
                {
                    data.SetTag(tag, null);
                }
            }
        }
    }

    [ExportModes(ExportModes.Pull)]
    private sealed class SnapshotExporter : BaseExporter<Metric>, IPullMetricExporter
    {
        public Func<int, bool>? Collect { get; set; }

        public string Text { get; private set; } = "";

        public override ExportResult Export(in Batch<Metric> batch)
        {
            Text = PrometheusText.Write(batch);
            return ExportResult.Success;
        }
    }
}
