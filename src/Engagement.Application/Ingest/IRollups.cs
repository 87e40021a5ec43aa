namespace Engagement.Application.Ingest;

/// <summary>All rollups, which are computed from the events.</summary>
public interface IRollups
{
    /// <summary>Computes all of them again with the configured settings, in one transaction.</summary>
    Task<RebuildResult> RebuildAsync(CancellationToken cancellationToken);

    /// <summary>Compares all of them with the events in one snapshot; lists the first differences and counts all.</summary>
    Task<VerifyResult> VerifyAsync(int maxDifferences, CancellationToken cancellationToken);
}
