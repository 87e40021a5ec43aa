using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Engagement.Api.Http;

/// <summary>Limits on the time and the memory of request bodies; configuration section <c>Bodies</c>.</summary>
public sealed class BodyOptions
{
    public const string Section = "Bodies";

    [Description("Seconds without a byte after which the rest of a body is not waited for; the request is a 408.")]
    [Range(1, 600)]
    public int IdleSeconds { get; set; } = 5;

    [Description("Seconds in which the body of a sign-in or of a webhook must have arrived; slower is a 408.")]
    [Range(1, 600)]
    public int UnknownSenderSeconds { get; set; } = 8;

    [Description("Bytes of memory that bodies of sign-ins and webhooks may take together while they arrive, one address a quarter of them; more is a 503.")]
    [Range(8 * 1024 * 1024, 1_073_741_824)]
    public int UnknownSenderBytes { get; set; } = 16 * 1024 * 1024;
}
