using System.Text.Json;
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

    public Task WriteAsync(OutputFormatterWriteContext context)
    {
        var response = context.HttpContext.Response;
        if (context.Object is Answer)
        {
            response.Headers.Vary = HeaderNames.Accept;
        }

        return context.Object switch
        {
            Answer { Written: { } written } => WriteAsync(context.HttpContext, written),
            IStreamedAnswer streamed => WriteAsync(context.HttpContext, streamed),
            var answer => ApiJson.WriteAsync(response, StatusCodes.Status200OK, answer!, context.HttpContext.RequestAborted),
        };
    }

    private static Task WriteAsync(HttpContext context, WrittenAnswer answer)
    {
        if (AnswerTag.IsHad(context, answer.Tag))
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = ApiJson.ContentType;
        return PacedAnswer.WriteAsync(context, answer.Json);
    }

    private static async Task WriteAsync(HttpContext context, IStreamedAnswer answer)
    {
        // To a caller that has left already no part of it is sent: nobody takes the days, which would be given back at their end.
        using var leaving = answer;
        context.Response.ContentType = ApiJson.ContentType;
        await PacedAnswer.WriteAsync(
            context, (writer, gone) => JsonSerializer.SerializeAsync(writer, answer, answer.GetType(), ApiJson.Options, gone));
    }
}
