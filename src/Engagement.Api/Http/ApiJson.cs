using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engagement.Api.Contract;

namespace Engagement.Api.Http;

/// <summary>How answers are written: as JSON.stringify would, absent instead of null, instants as toISOString writes them.</summary>
internal static class ApiJson
{
    public const string ContentType = "application/json";

    public static JsonSerializerOptions Options { get; } = Configure(new(JsonSerializerDefaults.Web));

    /// <summary>Tells what else works with JSON here how answers are written.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JsonStringifyEncoder.Instance;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new InstantConverter());
        return options;
    }

    /// <summary>Writes one answer.</summary>
    public static async Task WriteAsync(HttpResponse response, int status, object answer, CancellationToken cancellationToken)
    {
        response.StatusCode = status;
        response.ContentType = ContentType;

        // Not to the response's own buffer, which keeps what was written when the request's time ends before the first flush.
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), Options), cancellationToken);
    }

    private sealed class InstantConverter : JsonConverter<DateTime>
    {
        private const int RoundTrip = 33;
        private const int Milliseconds = 23;

        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTime.Parse(reader.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

        // As IsoInstant writes it, without a string: of a round-trip text the part up to the milliseconds.
        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[RoundTrip];
            value.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
            text[Milliseconds] = (byte)'Z';
            writer.WriteStringValue(text[..(Milliseconds + 1)]);
        }
    }
}
