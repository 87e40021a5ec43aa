using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Engagement.Api.Http;

/// <summary>The memory of cached responses; configuration section <c>KeptAnswers</c>.</summary>
public sealed class ResponseCacheOptions
{
    public const string Section = "KeptAnswers";

    [Description("Memory in MiB for cached responses, valid while the data do not change. 0: no cache.")]
    [Range(0, 4096)]
    public int MaxMegabytes { get; set; } = 64;
}
