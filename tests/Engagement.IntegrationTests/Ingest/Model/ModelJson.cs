using System.Globalization;
using System.Text;

namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>JSON in the form of <c>JSON.stringify</c>.</summary>
internal static class ModelJson
{
    public static string Iso(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string List(IEnumerable<string> items) => $"[{string.Join(',', items)}]";

    /// <summary>An object of these fields in order, without those whose value is null.</summary>
    public static string Object(params (string Name, string? Value)[] fields) =>
        $"{{{string.Join(',', fields.Where(field => field.Value is not null).Select(field => $"\"{field.Name}\":{field.Value}"))}}}";

    /// <summary>Null for null, which omits the field.</summary>
    public static string? Text(string? text) => text is null ? null : $"\"{string.Concat(text.Select(Escaped))}\"";

    public static string? Text(DateTime? instant) => instant is null ? null : $"\"{Iso(instant.Value)}\"";

    public static string? Texts(string[]? texts) => texts is null ? null : List(texts.Select(text => Text(text)!));

    /// <summary>The order of the UTF-8 bytes.</summary>
    public static int ByBytes(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static string Escaped(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' => $"\\u{(int)character:x4}",
        _ => character.ToString(),
    };
}
