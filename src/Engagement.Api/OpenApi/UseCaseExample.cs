using System.Text.Json.Nodes;

namespace Engagement.Api.OpenApi;

/// <summary>A question of the original's documents with its answer, kept in <c>Examples</c> under the path of its URL.</summary>
/// <param name="Query">The parameters of the query string.</param>
/// <param name="Bodies">The body of the request by its content types, where it has one.</param>
/// <param name="Answer">The body of the answer.</param>
internal sealed record UseCaseExample(JsonObject? Query, JsonObject? Bodies, JsonNode? Answer)
{
    private const string ApiPrefix = "api/v1/";

    /// <summary>The name of the resource that holds the example of a route such as <c>api/v1/engagement-dashboard/messages/origin</c>.</summary>
    public static string ResourceOf(string route) => $"Examples/{route[ApiPrefix.Length..]}.json";

    /// <summary>The example of a route; one that says nothing where there is none.</summary>
    public static UseCaseExample Of(string route)
    {
        using var stream = typeof(UseCaseExample).Assembly.GetManifestResourceStream(ResourceOf(route));
        var file = stream is null ? null : JsonNode.Parse(stream);
        return new UseCaseExample(file?["query"]?.AsObject(), file?["bodies"]?.AsObject(), file?["answer"]);
    }
}
