using Engagement.Application.Hooks;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>Without a configured token, paths of webhooks are not found.</summary>
internal sealed class HooksGate(RequestDelegate next, IOptions<WebhookOptions> options)
{
    public Task InvokeAsync(HttpContext context) =>
        options.Value.Token.Length == 0 && context.Request.Path.StartsWithSegments("/hooks") ? PlainText.WriteNotFoundAsync(context) : next(context);
}
