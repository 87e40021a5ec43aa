using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Limits of live documents; configuration section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    [Description("Live documents that may wait in one process; more are a 503.")]
    [Range(1, 1_000_000)]
    public int MaxWaitingDocuments { get; set; } = 50_000;

    [Description("Seconds that documents may wait for their turn; longer is a 503, and none of them is stored.")]
    [Range(1, 300)]
    public int MaxWaitSeconds { get; set; } = 10;

    [Description("Seconds in which a request's documents must have arrived; slower is a 503, and none of them is stored.")]
    [Range(1, 600)]
    public int ReadTimeoutSeconds { get; set; } = 30;

    [Description("Bytes of memory that live documents may take in one process until they are stored; a request that would exceed them is a 503.")]
    [Range(16 * 1024 * 1024, 1_073_741_824)]
    public int MaxHeldBytes { get; set; } = 256 * 1024 * 1024;
}
