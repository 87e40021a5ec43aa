using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Engagement.Api.Hosting;

/// <summary>Limits on connections, requests and responses; configuration section <c>Http</c>.</summary>
public sealed class HttpOptions
{
    public const string Section = "Http";

    [Description("Seconds after which a request that is not answered yet is given up with a 503.")]
    [Range(1, 600)]
    public int RequestTimeoutSeconds { get; set; } = 10;

    [Description("Seconds that requests in flight are given to finish when the service is told to stop.")]
    [Range(1, 50)]
    public int ShutdownTimeoutSeconds { get; set; } = 20;

    [Description("Open connections; a further one takes the place of a silent one, or is closed at once.")]
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 1000;

    [Description("Open connections of one address (of the /64 for IPv6); a further one takes the place of its longest silent one, or is closed at once.")]
    [Range(1, 100_000)]
    public int MaxConnectionsPerAddress { get; set; } = 250;

    [Description("The same for an address in TrustedProxies, and for a local socket.")]
    [Range(1, 100_000)]
    public int MaxConnectionsPerProxy { get; set; } = 750;

    [Description("Seconds in which the first byte must arrive on a new connection; else it is closed.")]
    [Range(1, 600)]
    public int FirstByteTimeoutSeconds { get; set; } = 5;

    [Description("Longest request line (method, path and query string) in bytes; a longer one is a 414.")]
    [Range(1024, 1_048_576)]
    public int MaxRequestLineBytes { get; set; } = 16_384;

    [Description("All headers of a request together, in bytes; more is a 431.")]
    [Range(1024, 1_048_576)]
    public int MaxHeaderBytes { get; set; } = 16_384;

    [Description("Headers of a request; more is a 431.")]
    [Range(10, 1000)]
    public int MaxHeaders { get; set; } = 100;

    [Description("Largest body of a request that is read, in bytes; a larger one is a 413.")]
    [Range(0, 1_073_741_824)]
    public int MaxBodyBytes { get; set; } = 1_048_576;

    [Description("Seconds in which the headers of a request must have arrived; slower is a 408.")]
    [Range(1, 600)]
    public int HeadersTimeoutSeconds { get; set; } = 10;

    [Description("Seconds after which a connection is closed on which no further request arrives.")]
    [Range(1, 3600)]
    public int KeepAliveTimeoutSeconds { get; set; } = 120;

    [Description("Bytes per second that a client must read of a large response, after ten seconds; a slower one is disconnected.")]
    [Range(1024, 1_073_741_824)]
    public int MinAnswerBytesPerSecond { get; set; } = 65_536;

    [Description("Origins whose pages may call the API from a browser: '*', or several with ',' between. Empty: none.")]
    public string CorsOrigins { get; set; } = "";

    [Description("Whether /openapi/v1.json and its page /docs answer.")]
    public bool Docs { get; set; } = true;

    [Description("Whether / answers the dashboard page.")]
    public bool Dashboard { get; set; } = true;

    [Description("Path prefix that a proxy adds and does not remove, such as /engagement. Empty: none, or the proxy removes it.")]
    [RegularExpression(@"(?:/[A-Za-z0-9._~-]+)*", ErrorMessage = "a path such as /engagement")]
    public string PathBase { get; set; } = "";

    [Description("Proxies whose X-Forwarded-For is trusted: addresses, or networks such as 10.0.0.0/8, with ',' between. Empty: none.")]
    [Networks]
    public string TrustedProxies { get; set; } = "";
}
