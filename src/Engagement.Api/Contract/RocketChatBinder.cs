using System.Net.Mime;
using Engagement.Api.Http;
using Engagement.Application.Common;
using Engagement.Application.Hooks;
using Engagement.Infrastructure.Documents;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;

namespace Engagement.Api.Contract;

/// <summary>Binds a <see cref="RocketChatCommand"/> from the request's body.</summary>
internal sealed class RocketChatBinder(BoundedBodyReader bodies, TimeProvider clock) : IModelBinder
{
    private const int MaxBytes = 1024 * 1024;

    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var context = bindingContext.HttpContext;
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
        {
            throw new UnsupportedBodyException("Content-Type must be application/json.");
        }

        using var body = await bodies.ReadAsync(context, MaxBytes);
        bindingContext.Result = ModelBindingResult.Success(RocketChatBody.Read(body.Bytes.Span, clock));
    }
}
