using System.Text.Json;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Microsoft.AspNetCore.Mvc.Formatters;

namespace Engagement.Api.Http;

/// <summary>Writes responses as CSV on request; precedes <see cref="ApiJsonFormatter"/>, which writes everything.</summary>
internal sealed class ApiCsvFormatter : IOutputFormatter
{
    private const string Response = "Response";

    public bool CanWriteResult(OutputFormatterCanWriteContext context) => context.Object is DashboardResponse && CsvRequested.By(context.HttpContext.Request);

    public Task WriteAsync(OutputFormatterWriteContext context)
    {
        var response = (DashboardResponse)context.Object!;
        var http = context.HttpContext.Response;
        http.ContentType = ApiCsv.ContentType;
        http.Headers.ContentDisposition = $"attachment; filename=\"{NameOf(response)}.csv\"";
        var table = response.Csv(context.HttpContext.RequestServices.GetRequiredService<WorkspaceCalendar>());
        return response is StreamedResponse { IsWhole: false } streamed
            ? WriteAsync(context.HttpContext, streamed, table)
            : WriteAsync(context.HttpContext, table);
    }

    private static async Task WriteAsync(HttpContext context, StreamedResponse response, CsvTable table)
    {
        // As for JSON: disposal releases the rows that are not sent.
        using var rows = response;
        await PacedResponse.WriteAsync(context, async (writer, aborted) =>
        {
            await using var stream = writer.AsStream(leaveOpen: true);
            await ApiCsv.WriteAsync(stream, table, aborted);
        });
    }

    private static async Task WriteAsync(HttpContext context, CsvTable table)
    {
        using var csv = new MemoryStream();
        await ApiCsv.WriteAsync(csv, table, context.RequestAborted);
        await PacedResponse.WriteAsync(context, csv.GetBuffer().AsMemory(0, (int)csv.Length));
    }

    /// <summary>The last part of the URL: messages-sent for MessagesSentResponse.</summary>
    private static string NameOf(DashboardResponse response) => JsonNamingPolicy.KebabCaseLower.ConvertName(response.GetType().Name[..^Response.Length]);
}
