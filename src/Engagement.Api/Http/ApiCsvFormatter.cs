using System.Text.Json;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Microsoft.AspNetCore.Mvc.Formatters;

namespace Engagement.Api.Http;

/// <summary>Writes answers as CSV where that is asked for; goes before the formatter that writes everything.</summary>
internal sealed class ApiCsvFormatter : IOutputFormatter
{
    private const string Response = "Response";

    public bool CanWriteResult(OutputFormatterCanWriteContext context) => context.Object is DashboardResponse && CsvRequested.By(context.HttpContext.Request);

    public Task WriteAsync(OutputFormatterWriteContext context)
    {
        var answer = (DashboardResponse)context.Object!;
        var response = context.HttpContext.Response;
        response.ContentType = ApiCsv.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{NameOf(answer)}.csv\"";
        var table = answer.Csv(context.HttpContext.RequestServices.GetRequiredService<WorkspaceCalendar>());
        return answer is StreamedResponse { IsWhole: false } streamed
            ? WriteAsync(context.HttpContext, streamed, table)
            : WriteAsync(context.HttpContext, table);
    }

    private static async Task WriteAsync(HttpContext context, StreamedResponse answer, CsvTable table)
    {
        // As for JSON: whoever does not send all of it gives the rest back.
        using var leaving = answer;
        await PacedResponse.WriteAsync(context, async (writer, gone) =>
        {
            await using var stream = writer.AsStream(leaveOpen: true);
            await ApiCsv.WriteAsync(stream, table, gone);
        });
    }

    private static async Task WriteAsync(HttpContext context, CsvTable table)
    {
        using var csv = new MemoryStream();
        await ApiCsv.WriteAsync(csv, table, context.RequestAborted);
        await PacedResponse.WriteAsync(context, csv.GetBuffer().AsMemory(0, (int)csv.Length));
    }

    /// <summary>What the URL says, which the type is named after: MessagesSentResponse is messages-sent.</summary>
    private static string NameOf(DashboardResponse answer) => JsonNamingPolicy.KebabCaseLower.ConvertName(answer.GetType().Name[..^Response.Length]);
}
