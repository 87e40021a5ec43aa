using System.IO.Pipelines;
using Engagement.Api.Hosting;
using Engagement.Api.Telemetry;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>Sends a large answer. It takes as long as its length needs; a caller that takes it too slowly is cut off.</summary>
internal sealed class PacedResponse(IOptions<HttpOptions> options, TimeProvider clock, RequestMetrics metrics, ILogger<PacedResponse> logger)
{
    /// <summary>Bytes of an answer that one is large beyond: what the web server takes of any answer without waiting for its caller.</summary>
    public const int Large = 65_536;

    private const int Piece = 16_384;

    private readonly int _bytesPerSecond = options.Value.MinAnswerBytesPerSecond;

    /// <summary>Sends an answer that is there, of any length.</summary>
    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        return body.Length <= Large
            ? context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask()
            : WriteAsync(context, (writer, gone) => WriteAsync(writer, body, gone));
    }

    /// <summary>Sends an answer while it is made.</summary>
    /// <param name="context">The request.</param>
    /// <param name="write">Makes and writes it, until the request has no caller any more.</param>
    public static Task WriteAsync(HttpContext context, Func<PipeWriter, CancellationToken, Task> write) =>
        context.RequestServices.GetRequiredService<PacedResponse>().SendAsync(context, write);

    private async Task SendAsync(HttpContext context, Func<PipeWriter, CancellationToken, Task> write)
    {
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();

        // Sockets make room by the megabyte: a single write may wait longer than the server allows, for a caller who keeps the pace.
        var server = context.Features.Get<IHttpMinResponseDataRateFeature>();
        var others = server?.MinDataRate;
        Limit(server, null);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var begun = clock.GetTimestamp();
        PacedWriter? paced = null;
        await using var writer = paced = new PacedWriter(context.Response.BodyWriter, _bytesPerSecond, clock, () =>
        {
            metrics.CutOff();
            logger.LogWarning(
                "An answer was cut off after {Seconds:0} s and {Bytes} bytes: its caller takes less than Http:MinAnswerBytesPerSecond, {Pace}.",
                clock.GetElapsedTime(begun).TotalSeconds, paced!.Taken, _bytesPerSecond);
            context.Abort();
            _ = gone.CancelAsync();
        });
        try
        {
            await write(writer, gone.Token);
        }
        catch (Exception failure) when (context.Response.HasStarted)
        {
            // Too late for a status: an answer that is cut off is not taken for a whole one.
            if (!gone.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                logger.LogWarning("An answer was cut off while it was sent: {Reason}", failure.Message);
            }

            context.Abort();
        }
        finally
        {
            // What is still to be sent, such as the end of the body.
            Limit(server, others);
        }
    }

    private static void Limit(IHttpMinResponseDataRateFeature? server, MinDataRate? rate)
    {
        if (server is not null)
        {
            server.MinDataRate = rate;
        }
    }

    // By pieces, because the web server copies whatever is written at once, and holds it until its caller has taken it.
    private static async Task WriteAsync(PipeWriter writer, ReadOnlyMemory<byte> body, CancellationToken gone)
    {
        for (; body.Length > 0; body = body[Math.Min(Piece, body.Length)..])
        {
            await writer.WriteAsync(body[..Math.Min(Piece, body.Length)], gone);
        }
    }
}
