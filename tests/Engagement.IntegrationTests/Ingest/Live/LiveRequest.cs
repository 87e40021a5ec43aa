using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>A line of a request: a document, or a bad one with what must be said of it, or a blank one with neither.</summary>
internal sealed record LiveLine(string Text, RawDocument? Document = null, string? Error = null);

/// <summary>Documents of one collection that are sent at once.</summary>
internal sealed record LiveRequest(string Collection, IReadOnlyList<LiveLine> Lines, bool Packed)
{
    public IReadOnlyList<RawDocument> Documents { get; } = [.. Lines.Select(line => line.Document).OfType<RawDocument>()];

    public static string CollectionOf(RawKind kind) => kind switch
    {
        RawKind.Room => "rooms",
        RawKind.User => "users",
        RawKind.Message => "messages",
        _ => "sessions",
    };

    /// <summary>Sends it; how many documents were applied is the only thing in its answer that depends on what was stored before.</summary>
    public async Task<LiveResponse> SendAsync(TestService service, Credentials credentials)
    {
        var answer = await service.IngestAsync(Collection, credentials, Body());
        if (answer.Status != 200)
        {
            return new LiveResponse(0, [$"answered {answer.Status} {answer.Body}"]);
        }

        using var json = JsonDocument.Parse(answer.Body);
        var applied = json.RootElement.GetProperty("applied").GetInt32();
        return new LiveResponse(applied, answer.Body == Answer(applied) ? [] : [$"answered {answer.Body}, expected {Answer(applied)}"]);
    }

    public override string ToString() => $"{Collection}\n  {string.Join("\n  ", Lines.Select(line => line.Text))}";

    private string Answer(int applied)
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
        if (Packed)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                gzip.Write(bytes);
            }

            bytes = packed.ToArray();
        }

        var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return body;
    }
}

/// <summary>How many documents of a request were applied, and what is wrong with the answer.</summary>
internal sealed record LiveResponse(int Applied, IReadOnlyList<string> Problems);
