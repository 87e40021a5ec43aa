using Engagement.Api.Http;
using Engagement.Application.Ingest;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Contract;

/// <summary>
/// Fills an <see cref="EngagementIngestCommand"/>: the collection from the last part of the path, and the body as a stream, of which nothing
/// is read before it is known who sends it.
/// </summary>
public sealed class EngagementIngestBinder(IOptions<BodyOptions> options, TimeProvider clock) : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var request = bindingContext.HttpContext.Request;
        var path = request.Path.Value!;
        var source = Enum.Parse<DocumentSource>(path[(path.LastIndexOf('/') + 1)..], ignoreCase: true);

        // How long it may take in all is for its reader to say.
        var body = new ArrivingBody(request.BodyReader, TimeSpan.FromSeconds(options.Value.IdleSeconds), Timeout.InfiniteTimeSpan, clock);
        bindingContext.Result = ModelBindingResult.Success(new EngagementIngestCommand(source, body, request.Headers.ContentEncoding.ToString()));
        return Task.CompletedTask;
    }
}

/// <summary>Gives <see cref="EngagementIngestBinder"/> to <see cref="EngagementIngestCommand"/>; must come before the framework's own providers.</summary>
public sealed class EngagementIngestBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(EngagementIngestCommand) ? new BinderTypeModelBinder(typeof(EngagementIngestBinder)) : null;
}
