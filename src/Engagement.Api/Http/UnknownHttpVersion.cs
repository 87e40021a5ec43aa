using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Engagement.Api.Http;

/// <summary>
/// Responds with 400 to a request line with an unknown HTTP version. Kestrel's own 505 would count as a failure of the service where 5xx are
/// counted.
/// </summary>
internal sealed class UnknownHttpVersion : IObserver<KeyValuePair<string, object?>>
{
    private const string Refused = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>A listener for Kestrel's events only: a shared one would make every component describe every request.</summary>
    public static DiagnosticSource CreateSource()
    {
        var server = new DiagnosticListener("Microsoft.AspNetCore.Server.Kestrel");
        server.Subscribe(new UnknownHttpVersion(), name => name == Refused);
        return server;
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: Refused, Value: IFeatureCollection features }
            && features.Get<IHttpResponseFeature>() is { HasStarted: false, StatusCode: StatusCodes.Status505HttpVersionNotsupported } response
            && features.Get<IHttpResponseBodyFeature>() is { } body)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
            response.Headers.ContentLength = 0;
            response.Headers.Connection = "close";

            // Kestrel would reset the status of a response that has not started. The few bytes go to a buffer.
            _ = body.StartAsync();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
