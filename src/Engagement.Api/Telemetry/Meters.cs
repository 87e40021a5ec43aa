using Engagement.Infrastructure.Ingest;

namespace Engagement.Api.Telemetry;

/// <summary>The exported meters: of the service, the driver, Kestrel and the runtime.</summary>
internal static class Meters
{
    public const string Requests = "Engagement.Requests";
    public const string Store = "Engagement.Store";
    public const string Connections = "Engagement.Connections";
    public const string Driver = "Npgsql";

    public static string[] All { get; } =
        [Requests, Store, Connections, IngestMetrics.MeterName, Driver, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>The exported tags of the driver's metrics, without parts of the connection string such as host and port.</summary>
    public static string[] DriverTags { get; } =
        ["db.client.connection.pool.name", "db.client.connection.state", "db.system.name", "db.response.status_code", "error.type"];

    /// <summary>The tags of the driver's traces that hold parts of the connection string.</summary>
    public static string[] StoreTags { get; } = ["server.address", "server.port", "db.namespace", "db.npgsql.data_source"];

    /// <summary>In seconds: most responses take a few milliseconds, and the default limit is ten seconds.</summary>
    public static double[] DurationBuckets { get; } =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
}
