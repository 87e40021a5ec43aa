using System.Text.Json;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;

namespace Engagement.Api.Http;

/// <summary>Writes every action's result as JSON with the documented content type, whatever the request accepts.</summary>
internal sealed class ApiJsonFormatter(ResponseCache cache) : IOutputFormatter, IApiResponseTypeMetadataProvider
{
    public bool CanWriteResult(OutputFormatterCanWriteContext context) => true;

    public IReadOnlyList<string> GetSupportedContentTypes(string? contentType, Type objectType) => [ApiJson.ContentType];

    public Task WriteAsync(OutputFormatterWriteContext context)
    {
        var response = context.HttpContext.Response;
        return context.Object switch
        {
            DashboardResponse dashboard when cache.SerializedOf(dashboard) is { } serialized => WriteAsync(context.HttpContext, serialized),
            StreamedResponse streamed => WriteAsync(context.HttpContext, streamed),
            var other => ApiJson.WriteAsync(response, StatusCodes.Status200OK, other!, context.HttpContext.RequestAborted),
        };
    }

    private static Task WriteAsync(HttpContext context, SerializedResponse response)
    {
        context.Response.ContentType = ApiJson.ContentType;
        return PacedResponse.WriteAsync(context, response.Json);
    }

    private static async Task WriteAsync(HttpContext context, StreamedResponse response)
    {
        // If the client has disconnected, nothing enumerates the rows; disposal releases them.
        using var rows = response;
        context.Response.ContentType = ApiJson.ContentType;
        await PacedResponse.WriteAsync(
            context, (writer, aborted) => JsonSerializer.SerializeAsync(writer, response, response.GetType(), ApiJson.Options, aborted));
    }
}
