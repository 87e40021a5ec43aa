using System.Text;
using System.Text.Json;
using Engagement.Api.Http;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>Describes how a response is requested as CSV, and shows the rows of its example.</summary>
internal static class CsvResponse
{
    private static readonly WorkspaceCalendar s_utc = new(new ZoneRules("UTC", 0, []));

    public static async Task DescribeAsync(OpenApiOperation operation, Type response, UseCaseExample example, CancellationToken cancellationToken)
    {
        if (!response.IsAssignableTo(typeof(DashboardResponse)))
        {
            return;
        }

        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = CsvRequested.Parameter,
            In = ParameterLocation.Query,
            Description = "`csv`, or `json` whatever the header `Accept` says. Absent: CSV where `Accept` prefers `text/csv` to JSON.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [CsvRequested.Csv, CsvRequested.Json] },
        });
        operation.Responses![$"{StatusCodes.Status200OK}"].Content![ApiCsv.MediaType] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = await TextAsync((DashboardResponse)example.Response.Deserialize(response, ApiJson.Options)!, cancellationToken),
        };
    }

    private static async Task<string> TextAsync(DashboardResponse response, CancellationToken cancellationToken)
    {
        using var csv = new MemoryStream();
        await ApiCsv.WriteAsync(csv, response.Csv(s_utc), cancellationToken);
        return Encoding.UTF8.GetString(csv.ToArray());
    }
}
