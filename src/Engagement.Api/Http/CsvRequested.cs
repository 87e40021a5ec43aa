using Engagement.Api.Contract;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Engagement.Api.Http;

/// <summary>
/// Whether a request asks for CSV: by <c>format=csv</c> in the query string, else by an <c>Accept</c> header that prefers it to JSON. For other
/// requests, such as those of the original's clients, the check is two string searches.
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

    // The first of the types with the greatest weight.
    private static bool IsPreferred(StringValues accept) =>
        accept.ToString().Contains(ApiCsv.MediaType, StringComparison.OrdinalIgnoreCase)
        && MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var types)
        && types.Where(type => Is(type, ApiCsv.MediaType) || Is(type, ApiJson.ContentType)).MaxBy(Weight) is { } first
        && Is(first, ApiCsv.MediaType) && Weight(first) > 0;

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    // An invalid weight counts as 0, not as the default 1.
    private static double Weight(MediaTypeHeaderValue type) =>
        type.Quality ?? (type.Parameters.Any(parameter => parameter.Name.Equals("q", StringComparison.OrdinalIgnoreCase)) ? 0 : 1);
}
