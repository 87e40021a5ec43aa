using Engagement.Api.Contract;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Engagement.Api.Http;

/// <summary>
/// Whether an answer is asked for as CSV: by <c>format=csv</c> in the query string, else by a header <c>Accept</c> that names it and not JSON
/// before it. Whoever says nothing of the kind, as clients of the original, costs two looks at what was sent.
/// </summary>
internal static class CsvRequested
{
    public const string Parameter = "format";
    public const string Csv = "csv";
    public const string Json = "json";

    public static bool By(HttpRequest request) => FormatOf(request.QueryString.Value) switch
    {
        Csv => true,
        Json => false,
        _ => IsPreferred(request.Headers.Accept),
    };

    private static string? FormatOf(string? query) =>
        query?.Contains(Parameter, StringComparison.Ordinal) == true ? RawQuery.Parse(query)[Parameter].Text : null;

    private static bool IsPreferred(StringValues accept)
    {
        foreach (var types in accept)
        {
            if (types?.Contains(ApiCsv.MediaType, StringComparison.OrdinalIgnoreCase) == true)
            {
                return MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var read) && IsPreferred(read);
            }
        }

        return false;
    }

    // Of those that are named with the same weight the first.
    private static bool IsPreferred(IEnumerable<MediaTypeHeaderValue> types) =>
        types.Where(type => Is(type, ApiCsv.MediaType) || Is(type, ApiJson.ContentType)).MaxBy(Weight) is { } first
        && Is(first, ApiCsv.MediaType) && Weight(first) > 0;

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    // A weight that is none is not taken for the greatest.
    private static double Weight(MediaTypeHeaderValue type) =>
        type.Quality ?? (type.Parameters.Any(parameter => parameter.Name.Equals("q", StringComparison.OrdinalIgnoreCase)) ? 0 : 1);
}
