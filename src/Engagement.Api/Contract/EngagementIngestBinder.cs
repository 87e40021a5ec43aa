using Engagement.Application.Ingest;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;

namespace Engagement.Api.Contract;

/// <summary>
/// Fills an <see cref="EngagementIngestCommand"/>: the collection from the last part of the path, and the body as a stream, of which nothing
/// is read before it is known who sends it.
/// </summary>
public sealed class EngagementIngestBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var request = bindingContext.HttpContext.Request;
        var path = request.Path.Value!;
        var source = Enum.Parse<DocumentSource>(path[(path.LastIndexOf('/') + 1)..], ignoreCase: true);
        bindingContext.Result = ModelBindingResult.Success(new EngagementIngestCommand(source, request.Body, request.Headers.ContentEncoding.ToString()));
        return Task.CompletedTask;
    }
}

/// <summary>Gives <see cref="EngagementIngestBinder"/> to <see cref="EngagementIngestCommand"/>; must come before the framework's own providers.</summary>
public sealed class EngagementIngestBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(EngagementIngestCommand) ? new BinderTypeModelBinder(typeof(EngagementIngestBinder)) : null;
}
