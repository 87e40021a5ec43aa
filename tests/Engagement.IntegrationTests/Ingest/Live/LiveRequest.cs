using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>A line of a request: a document, an invalid line with its expected error, or a blank line.</summary>
internal sealed record LiveLine(string Text, RawDocument? Document = null, string? Error = null);

/// <summary>A request with documents of one collection.</summary>
internal sealed record LiveRequest(string Collection, IReadOnlyList<LiveLine> Lines, bool Compressed)
{
    public IReadOnlyList<RawDocument> Documents { get; } = [.. Lines.Select(line => line.Document).OfType<RawDocument>()];

    public static string CollectionOf(RawKind kind) => kind switch
    {
        RawKind.Room => "rooms",
        RawKind.User => "users",
        RawKind.Message => "messages",
        _ => "sessions",
    };

    /// <summary>Sends the request. Only the number of applied documents depends on what was stored before.</summary>
    public async Task<LiveResponse> SendAsync(TestService service, Credentials credentials)
    {
        var response = await service.IngestAsync(Collection, credentials, Body());
        if (response.Status != 200)
        {
            return new LiveResponse(0, [$"got {response.Status} {response.Body}"]);
        }

        using var json = JsonDocument.Parse(response.Body);
        var applied = json.RootElement.GetProperty("applied").GetInt32();
        return new LiveResponse(applied, response.Body == Expected(applied) ? [] : [$"got {response.Body}, expected {Expected(applied)}"]);
    }

    public override string ToString() => $"{Collection}\n  {string.Join("\n  ", Lines.Select(line => line.Text))}";

    private string Expected(int applied)
    {
        var errors = Lines.Select((line, place) => (line.Error, Number: place + 1)).Where(line => line.Error is not null)
            .Select(line => ModelJson.Object(("line", $"{line.Number}"), ("error", ModelJson.Text(line.Error)))).ToList();
        return ModelJson.Object(
            ("received", $"{Documents.Count + errors.Count}"), ("applied", $"{applied}"), ("unchanged", $"{Documents.Count - applied}"),
            ("rejected", $"{errors.Count}"), ("errors", ModelJson.List(errors)), ("success", "true"));
    }

    private ByteArrayContent Body()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', Lines.Select(line => line.Text)));
        if (Compressed)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            {
                gzip.Write(bytes);
            }

            bytes = compressed.ToArray();
        }

        var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return body;
    }
}

/// <summary>The number of applied documents of a request, and the problems of its response.</summary>
internal sealed record LiveResponse(int Applied, IReadOnlyList<string> Problems);
