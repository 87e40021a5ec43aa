using System.Diagnostics;
using System.Diagnostics.Metrics;
using Engagement.Api.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Engagement.Api.Telemetry;

/// <summary>Exports metrics to <c>/metrics</c>, and metrics and traces to an OpenTelemetry collector if one is configured.</summary>
internal static class TelemetryRegistration
{
    private const int ScrapeTimeout = 5_000;

    // The SDK allocates all of them at start. The largest set is use cases by statuses, 22 by about 20.
    private const int MaxLabelSets = 500;

    public static void AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddSingleton<StoreMetrics>();
        services.AddSingleton<SourceMetrics>();

        var version = typeof(TelemetryRegistration).Assembly.GetName().Version?.ToString(3);
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("engagement", serviceVersion: version))
            .WithMetrics(metrics => metrics.AddMeter(Meters.All).AddView(View)
                .AddPrometheusExporter(Configure));
        if (options.OtlpEndpoint.Length == 0)
        {
            return;
        }

        telemetry
            .WithMetrics(metrics => metrics.AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, options, "/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.OtlpIntervalSeconds * 1000;
            }))
            .WithTracing(traces => traces.AddSource("Microsoft.AspNetCore", Meters.Driver)
                .AddProcessor(new StoreAddressFilter())
                .AddOtlpExporter(exporter => Configure(exporter, options, "/v1/traces")));
    }

    public static void MapMetrics(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint(PrivateEndpoints.Metrics).WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));

    private static MetricStreamConfiguration View(Instrument instrument)
    {
        var tags = instrument.Meter.Name == Meters.Driver ? Meters.DriverTags : null;
        return instrument is Histogram<double> { Unit: "s" }
            ? new ExplicitBucketHistogramConfiguration { Boundaries = Meters.DurationBuckets, TagKeys = tags, CardinalityLimit = MaxLabelSets }
            : new MetricStreamConfiguration { TagKeys = tags, CardinalityLimit = MaxLabelSets };
    }

    // The names and labels that existing dashboards use, and values of the time of the scrape.
    private static void Configure(PrometheusAspNetCoreOptions exporter)
    {
        exporter.ScopeInfoEnabled = false;
        exporter.TargetInfoEnabled = false;
        exporter.ScrapeResponseCacheDurationMilliseconds = 0;
        exporter.ScrapeResponseTimeoutMilliseconds = ScrapeTimeout;
    }

    private static void Configure(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        // Over HTTP a collector has a path for each signal, which the SDK does not add to an address that is set in code.
        exporter.Protocol = options.OtlpProtocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(options.OtlpProtocol == OtlpProtocol.Grpc ? options.OtlpEndpoint : options.OtlpEndpoint.TrimEnd('/') + path);
    }

    /// <summary>Removes the store's address from the traces of its statements.</summary>
    private sealed class StoreAddressFilter : BaseProcessor<Activity>
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
}
