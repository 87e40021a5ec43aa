using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engagement.Api.Contract;

namespace Engagement.Api.Http;

/// <summary>Writes JSON as JSON.stringify does, with absent keys instead of nulls, and instants as toISOString does.</summary>
internal static class ApiJson
{
    public const string ContentType = "application/json";

    public static JsonSerializerOptions Options { get; } = Configure(new(JsonSerializerDefaults.Web));

    /// <summary>Applies the same rules to the options of another serializer.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JsonStringifyEncoder.Instance;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new InstantConverter());
        return options;
    }

    public static async Task WriteAsync(HttpResponse response, int status, object body, CancellationToken cancellationToken)
    {
        response.StatusCode = status;
        response.ContentType = ContentType;

        // Not to BodyWriter, whose unflushed bytes would precede the 503 of a request that times out.
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Options), cancellationToken);
    }

    private sealed class InstantConverter : JsonConverter<DateTime>
    {
        private const int RoundTrip = 33;
        private const int Milliseconds = 23;

        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTime.Parse(reader.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

        // As IsoInstant, without a string: the round-trip format up to the milliseconds.
        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[RoundTrip];
            value.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
            text[Milliseconds] = (byte)'Z';
            writer.WriteStringValue(text[..(Milliseconds + 1)]);
        }
    }
}
