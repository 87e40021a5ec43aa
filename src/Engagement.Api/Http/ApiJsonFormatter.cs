using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;

namespace Engagement.Api.Http;

/// <summary>Writes every action's result as JSON with exactly the documented content type, whatever the request accepts.</summary>
internal sealed class ApiJsonFormatter : IOutputFormatter, IApiResponseTypeMetadataProvider
{
    public bool CanWriteResult(OutputFormatterCanWriteContext context) => true;

    public IReadOnlyList<string> GetSupportedContentTypes(string? contentType, Type objectType) => [ApiJson.ContentType];

    public Task WriteAsync(OutputFormatterWriteContext context) =>
        ApiJson.WriteAsync(context.HttpContext.Response, StatusCodes.Status200OK, context.Object!, context.HttpContext.RequestAborted);
}
