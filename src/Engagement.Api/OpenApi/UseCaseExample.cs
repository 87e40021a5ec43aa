using System.Text.Json;
using System.Text.Json.Nodes;
using Engagement.Api.Http;

namespace Engagement.Api.OpenApi;

/// <summary>An example of a request with its response, from the folder <c>Examples</c>. Bodies are by content type.</summary>
/// <param name="Query">The parameters of the query string.</param>
/// <param name="Bodies">The body of the request by content type.</param>
/// <param name="Response">The body of the response.</param>
/// <param name="Invalid">The errors of a 400 that no validator reports, by name.</param>
/// <param name="Unsupported">The error of a 415.</param>
internal sealed record UseCaseExample(
    JsonObject? Query, JsonObject? Bodies, JsonNode? Response, IReadOnlyDictionary<string, string>? Invalid, string? Unsupported)
{
    private const string Lines = "application/x-ndjson";

    /// <summary>The name of the resource that holds the example of a route such as <c>api/v1/engagement-dashboard/messages/origin</c>.</summary>
    public static string ResourceOf(string route) =>
        $"Examples/{(route.StartsWith(UseCase.ApiPrefix, StringComparison.Ordinal) ? route[UseCase.ApiPrefix.Length..] : route)}.json";

    /// <summary>The example of a route; empty where there is none.</summary>
    public static UseCaseExample Of(string route)
    {
        using var stream = typeof(UseCaseExample).Assembly.GetManifestResourceStream(ResourceOf(route));
        var file = stream is null ? null : JsonNode.Parse(stream);
        var bodies = file?["bodies"]?.AsObject();
        if (bodies?[Lines] is JsonArray documents)
        {
            bodies[Lines] = string.Join('\n', documents.Select(document => document!.ToJsonString()));
        }

        return new UseCaseExample(
            file?["query"]?.AsObject(), bodies, file?["answer"],
            file?["invalid"].Deserialize<Dictionary<string, string>>(), file?["unsupported"]?.GetValue<string>());
    }
}
