using System.Net.Mime;
using System.Text.Json;
using Engagement.Application.Common;
using Engagement.Application.Hooks;
using Engagement.Infrastructure.Ingest;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Engagement.Api.Contract;

/// <summary>Fills a <see cref="RocketChatCommand"/> from the request's body: values as they were sent, which are judged after the token is.</summary>
public sealed class RocketChatBinder(IOptions<IngestOptions> options, TimeProvider clock) : IModelBinder
{
    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var context = bindingContext.HttpContext;
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
        {
            throw new UnsupportedBodyException("Content-Type must be application/json.");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ReadTimeoutSeconds), clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, patience.Token);
        bindingContext.Result = ModelBindingResult.Success(await ReadAsync(context.Request.Body, limited.Token));
    }

    private static async Task<RocketChatCommand> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<RocketChatCommand>(body, cancellationToken: cancellationToken) ?? Nothing();
        }
        catch (JsonException)
        {
            return Nothing();
        }
    }

    /// <summary>What is no JSON object brings no token either.</summary>
    private static RocketChatCommand Nothing() => new(default, default, default, null, default, default);
}

/// <summary>Gives <see cref="RocketChatBinder"/> to <see cref="RocketChatCommand"/>; must come before the framework's own providers.</summary>
public sealed class RocketChatBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(RocketChatCommand) ? new BinderTypeModelBinder(typeof(RocketChatBinder)) : null;
}
