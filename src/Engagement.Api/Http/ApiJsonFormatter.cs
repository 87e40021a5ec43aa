using System.Text.Json;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;

namespace Engagement.Api.Http;

/// <summary>Writes every action's result as JSON with exactly the documented content type, whatever the request accepts.</summary>
internal sealed class ApiJsonFormatter(ResponseCache cache) : IOutputFormatter, IApiResponseTypeMetadataProvider
{
    public bool CanWriteResult(OutputFormatterCanWriteContext context) => true;

    public IReadOnlyList<string> GetSupportedContentTypes(string? contentType, Type objectType) => [ApiJson.ContentType];

    public Task WriteAsync(OutputFormatterWriteContext context)
    {
        var response = context.HttpContext.Response;
        return context.Object switch
        {
            DashboardResponse answer when cache.SerializedOf(answer) is { } serialized => WriteAsync(context.HttpContext, serialized),
            StreamedResponse streamed => WriteAsync(context.HttpContext, streamed),
            var other => ApiJson.WriteAsync(response, StatusCodes.Status200OK, other!, context.HttpContext.RequestAborted),
        };
    }

    private static Task WriteAsync(HttpContext context, SerializedResponse response)
    {
        context.Response.ContentType = ApiJson.ContentType;
        return PacedResponse.WriteAsync(context, response.Json);
    }

    private static async Task WriteAsync(HttpContext context, StreamedResponse answer)
    {
        // To a caller that has left already no part of it is sent: nobody takes the days, which would be given back at their end.
        using var leaving = answer;
        context.Response.ContentType = ApiJson.ContentType;
        await PacedResponse.WriteAsync(
            context, (writer, gone) => JsonSerializer.SerializeAsync(writer, answer, answer.GetType(), ApiJson.Options, gone));
    }
}
