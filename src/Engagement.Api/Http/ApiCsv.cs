using CsvHelper;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;

namespace Engagement.Api.Http;

/// <summary>Writes responses as CSV: RFC 4180 with a header, without a byte order mark, which scripts take for a part of the first name.</summary>
internal static class ApiCsv
{
    public const string MediaType = "text/csv";
    public const string ContentType = $"{MediaType}; charset=utf-8; header=present";

    public static async Task WriteAsync(Stream stream, CsvTable table, CancellationToken cancellationToken)
    {
        var csv = CsvWriter.Create(stream, new CsvWriterOptions(), leaveOpen: true);
        csv.WriteHeader([.. table.Columns]);
        await foreach (var row in table.Rows.WithCancellation(cancellationToken))
        {
            foreach (var value in row)
            {
                if (value is string text && FormulaText.Escape(text) is var escaped && escaped.Length > text.Length)
                {
                    csv.WriteField(escaped, CsvQuoting.Always);
                }
                else
                {
                    csv.WriteField(value is DateTime instant ? IsoInstant.From(instant).ToString() : value);
                }
            }

            await csv.EndRecordAsync(cancellationToken);
        }

        // Not in a finally: after a failure it would send a part of the response.
        await csv.FlushAsync(cancellationToken);
        await csv.DisposeAsync();
    }
}
