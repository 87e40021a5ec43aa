using System.ComponentModel;
using Engagement.Api.Hosting;

namespace Engagement.Api.Telemetry;

/// <summary>The export of metrics and traces; configuration section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Read before there are options: the addresses are needed before the service is built.</summary>
    public const string UrlsKey = $"{Section}:{nameof(Urls)}";

    [Description("Whether /metrics answers.")]
    public bool Metrics { get; set; } = true;

    [Description("Addresses that serve only /metrics and /health/; several with ';' between. Empty: at the root of --urls.")]
    [ListenAddresses]
    public string Urls { get; set; } = "";

    [Description("Address of an OpenTelemetry collector for metrics and traces, such as http://collector:4317. Empty: none.")]
    [CollectorAddress]
    public string OtlpEndpoint { get; set; } = "";

    [Description("Protocol of the collector: Grpc (usually port 4317) or HttpProtobuf (4318).")]
    public OtlpProtocol OtlpProtocol { get; set; } = OtlpProtocol.Grpc;

    [Description("Seconds between two exports of metrics.")]
    [System.ComponentModel.DataAnnotations.Range(1, 3600)]
    public int OtlpIntervalSeconds { get; set; } = 60;
}

/// <summary>The protocols of OTLP.</summary>
public enum OtlpProtocol
{
    Grpc,
    HttpProtobuf,
}
