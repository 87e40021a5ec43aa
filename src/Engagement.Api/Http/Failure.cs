using System.Text.Json.Serialization;

namespace Engagement.Api.Http;

/// <summary>The body of most failures.</summary>
/// <param name="Error">What is wrong.</param>
internal sealed record Failure(string Error)
{
    /// <summary>Always false.</summary>
    [JsonPropertyOrder(-1)]
    public bool Success { get; }
}
