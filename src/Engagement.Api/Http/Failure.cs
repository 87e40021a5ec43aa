using System.Text.Json.Serialization;

namespace Engagement.Api.Http;

/// <summary>The body of most failures.</summary>
internal sealed record Failure(string Error)
{
    [JsonPropertyOrder(-1)]
    public bool Success { get; }
}
