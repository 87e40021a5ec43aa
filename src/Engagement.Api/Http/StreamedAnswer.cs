using Engagement.Api.Hosting;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>Sends an answer while it is read. It takes as long as its length needs; a caller that takes it too slowly is cut off.</summary>
internal static class StreamedAnswer
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <param name="context">The request.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="write">Reads and writes it, until the request is given up.</param>
    public static async Task WriteAsync(HttpContext context, IStreamedAnswer answer, Func<CancellationToken, Task> write)
    {
        // To a caller that has left already no part of it is sent: nobody takes the days, which would be given back at their end.
        using var leaving = answer;
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } limit)
        {
            // It holds one of a few connections meanwhile.
            limit.MinDataRate = new MinDataRate(Service<IOptions<HttpOptions>>(context).Value.MinAnswerBytesPerSecond, s_grace);
        }

        try
        {
            await write(context.RequestAborted);
        }
        catch (Exception failure) when (context.Response.HasStarted)
        {
            // Too late for a status: an answer that is cut off is not taken for a whole one.
            if (!context.RequestAborted.IsCancellationRequested)
            {
                var logger = Service<ILoggerFactory>(context).CreateLogger(typeof(StreamedAnswer).FullName!);
                logger.LogWarning("An answer was cut off while it was sent: {Reason}", failure.Message);
            }

            context.Abort();
        }
    }

    private static T Service<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
