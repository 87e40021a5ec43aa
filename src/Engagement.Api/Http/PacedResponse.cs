using System.IO.Pipelines;
using Engagement.Api.Hosting;
using Engagement.Api.Telemetry;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>Sends large responses. Their time is not limited, but a client that reads too slowly is disconnected.</summary>
internal sealed class PacedResponse(IOptions<HttpOptions> options, TimeProvider clock, RequestMetrics metrics, ILogger<PacedResponse> logger)
{
    /// <summary>Larger responses, in bytes, are paced; Kestrel buffers this much without waiting for the client.</summary>
    public const int Large = 65_536;

    private const int Piece = 16_384;

    private readonly int _bytesPerSecond = options.Value.MinAnswerBytesPerSecond;

    /// <summary>Sends a complete body of any length.</summary>
    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        return body.Length <= Large
            ? context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask()
            : WriteAsync(context, (writer, aborted) => WriteAsync(writer, body, aborted));
    }

    /// <summary>Sends a body while it is written; the token is cancelled when the connection ends.</summary>
    public static Task WriteAsync(HttpContext context, Func<PipeWriter, CancellationToken, Task> write) =>
        context.RequestServices.GetRequiredService<PacedResponse>().SendAsync(context, write);

    private async Task SendAsync(HttpContext context, Func<PipeWriter, CancellationToken, Task> write)
    {
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();

        // Sockets free space by the megabyte: one write may exceed Kestrel's limit though the client keeps the pace.
        var server = context.Features.Get<IHttpMinResponseDataRateFeature>();
        var serverRate = server?.MinDataRate;
        server?.MinDataRate = null;
        using var aborted = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var start = clock.GetTimestamp();
        PacedWriter? paced = null;
        await using var writer = paced = new PacedWriter(context.Response.BodyWriter, _bytesPerSecond, clock, () =>
        {
            metrics.CountAborted();
            logger.LogWarning(
                "A response was cut off after {Seconds:0} s and {Bytes} bytes: the client reads less than Http:MinAnswerBytesPerSecond, {Pace}.",
                clock.GetElapsedTime(start).TotalSeconds, paced!.Taken, _bytesPerSecond);
            context.Abort();
            _ = aborted.CancelAsync();
        });
        try
        {
            await write(writer, aborted.Token);
        }
        catch (Exception failure) when (context.Response.HasStarted)
        {
            // Too late for a status. Aborting the connection marks the response as incomplete.
            if (!aborted.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                logger.LogWarning("A response was cut off while it was sent: {Reason}", failure.Message);
            }

            context.Abort();
        }
        finally
        {
            // For the rest of the response, such as the end of the body.
            server?.MinDataRate = serverRate;
        }
    }

    // In pieces, because Kestrel copies each write as a whole, and holds it until the client has read it.
    private static async Task WriteAsync(PipeWriter writer, ReadOnlyMemory<byte> body, CancellationToken aborted)
    {
        for (; body.Length > 0; body = body[Math.Min(Piece, body.Length)..])
        {
            await writer.WriteAsync(body[..Math.Min(Piece, body.Length)], aborted);
        }
    }
}
