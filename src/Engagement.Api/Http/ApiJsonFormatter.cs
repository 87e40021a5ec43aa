using Engagement.Application.Common;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Net.Http.Headers;

namespace Engagement.Api.Http;

/// <summary>Writes every action's result as JSON with exactly the documented content type, whatever the request accepts.</summary>
internal sealed class ApiJsonFormatter : IOutputFormatter, IApiResponseTypeMetadataProvider
{
    public bool CanWriteResult(OutputFormatterCanWriteContext context) => true;

    public IReadOnlyList<string> GetSupportedContentTypes(string? contentType, Type objectType) => [ApiJson.ContentType];

    public Task WriteAsync(OutputFormatterWriteContext context) => context.Object switch
    {
        Answer { Written: { } written } => WriteAsync(context.HttpContext, written),
        IStreamedAnswer streamed => StreamedJson.WriteAsync(context.HttpContext, streamed),
        var answer => ApiJson.WriteAsync(context.HttpContext.Response, StatusCodes.Status200OK, answer!, context.HttpContext.RequestAborted),
    };

    /// <summary>What the caller has already is not sent again.</summary>
    private static async Task WriteAsync(HttpContext context, WrittenAnswer answer)
    {
        var response = context.Response;
        response.Headers.ETag = answer.Tag;
        response.Headers.CacheControl = NoStore.OnlyIfUnchanged;
        if (Has(context.Request, answer.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = ApiJson.ContentType;
        response.ContentLength = answer.Json.Length;
        await response.Body.WriteAsync(answer.Json, context.RequestAborted);
    }

    private static bool Has(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch is { Count: > 0 } sent
        && EntityTagHeaderValue.TryParseList([.. sent.OfType<string>()], out var tags)
        && tags.Any(had => had.Equals(EntityTagHeaderValue.Any) || had.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false));
}
