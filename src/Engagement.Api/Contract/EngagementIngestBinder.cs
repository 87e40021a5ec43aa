using Engagement.Api.Http;
using Engagement.Application.Ingest;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Contract;

/// <summary>
/// Binds an <see cref="EngagementIngestCommand"/>: the collection from the last segment of the path, and the body as a stream, which is not
/// read before the permission is checked.
/// </summary>
internal sealed class EngagementIngestBinder(IOptions<BodyOptions> options, TimeProvider clock) : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var request = bindingContext.HttpContext.Request;
        var path = request.Path.Value!;
        var source = Enum.Parse<DocumentSource>(path[(path.LastIndexOf('/') + 1)..], ignoreCase: true);

        // The handler limits the total time.
        var body = new TimeLimitedBodyReader(request.BodyReader, TimeSpan.FromSeconds(options.Value.IdleSeconds), Timeout.InfiniteTimeSpan, clock);
        bindingContext.Result = ModelBindingResult.Success(
            new EngagementIngestCommand(source, body.AsStream(leaveOpen: true), request.Headers.ContentEncoding.ToString()));
        return Task.CompletedTask;
    }
}
