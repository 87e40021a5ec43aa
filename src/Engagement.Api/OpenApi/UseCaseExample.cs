using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engagement.Api.OpenApi;

/// <summary>A request of the original's documents with its response, kept in <c>Examples</c> under the path of its URL.</summary>
/// <param name="Query">The parameters of the query string.</param>
/// <param name="Bodies">The body of the request by its content types, where it has one.</param>
/// <param name="Response">The body of the response.</param>
/// <param name="Invalid">What may be wrong with the request, where its validator does not say it.</param>
/// <param name="Unsupported">What is said of a body that is not read.</param>
internal sealed record UseCaseExample(
    JsonObject? Query, JsonObject? Bodies, JsonNode? Response, IReadOnlyDictionary<string, string>? Invalid, string? Unsupported)
{
    private const string ApiPrefix = "api/v1/";
    private const string Lines = "application/x-ndjson";

    /// <summary>The name of the resource that holds the example of a route such as <c>api/v1/engagement-dashboard/messages/origin</c>.</summary>
    public static string ResourceOf(string route) =>
        $"Examples/{(route.StartsWith(ApiPrefix, StringComparison.Ordinal) ? route[ApiPrefix.Length..] : route)}.json";

    /// <summary>The example of a route; one that says nothing where there is none.</summary>
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
