using System.Text;
using System.Text.Json;
using Engagement.Api.Http;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>Describes how an answer is asked for as CSV, and what it looks like: the rows of the same example.</summary>
internal static class CsvAnswer
{
    private static readonly WorkspaceCalendar s_utc = new(new ZoneRules("UTC", 0, []));

    public static async Task DescribeAsync(OpenApiOperation operation, Type answer, UseCaseExample example, CancellationToken cancellationToken)
    {
        if (!answer.IsAssignableTo(typeof(Answer)))
        {
            return;
        }

        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = CsvRequested.Parameter,
            In = ParameterLocation.Query,
            Description = "`csv`, or `json` whatever the header `Accept` says. Absent: CSV where `Accept` names `text/csv` and not JSON before it.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [CsvRequested.Csv, CsvRequested.Json] },
        });
        operation.Responses![$"{StatusCodes.Status200OK}"].Content![ApiCsv.MediaType] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = await TextAsync((Answer)example.Answer.Deserialize(answer, ApiJson.Options)!, cancellationToken),
        };
    }

    private static async Task<string> TextAsync(Answer answer, CancellationToken cancellationToken)
    {
        using var csv = new MemoryStream();
        await ApiCsv.WriteAsync(csv, answer.Csv(s_utc), cancellationToken);
        return Encoding.UTF8.GetString(csv.ToArray());
    }
}
