using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Engagement.Api.RateLimiting;

/// <summary>Limits on the calls of one caller; configuration section <c>RateLimit</c>.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimit";

    [Description("Whether calls of accounts without the permission api-bypass-rate-limit, and wrong credentials, are limited.")]
    public bool Enabled { get; set; } = true;

    [Description("Calls of one endpoint that one caller has in each window; further ones are a 429.")]
    [Range(1, 1_000_000)]
    public int Calls { get; set; } = 10;

    [Description("Length of a window in seconds; it begins with a caller's first call.")]
    [Range(1, 86_400)]
    public int WindowSeconds { get; set; } = 60;

    [Description("Wrong credentials that one address may send in each window; further ones are a 429, and so are sign-ins and webhooks from there, "
        + "whose bodies are not read. Valid ones in headers are not limited.")]
    [Range(1, 1_000_000)]
    public int FailedCredentials { get; set; } = 100;
}
