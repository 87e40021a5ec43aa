using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Engagement.Api.Http;

/// <summary>
/// A request line with an HTTP version that does not exist is the caller's mistake, and a 400 like all others that the web server cannot
/// read. Its own 505 would count as a failure of the service wherever 5xx are counted.
/// </summary>
internal sealed class UnreadableRequests : IObserver<KeyValuePair<string, object?>>
{
    private const string Refused = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>
    /// What the web server tells of itself, apart from all else that tells something: whoever listens to that has every step of every request
    /// described.
    /// </summary>
    public static DiagnosticSource Watched()
    {
        var server = new DiagnosticListener("Microsoft.AspNetCore.Server.Kestrel");
        server.Subscribe(new UnreadableRequests(), name => name == Refused);
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

            // What has not begun would be given the other status again. A few bytes to a buffer: nothing is waited for.
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
