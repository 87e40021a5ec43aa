namespace Engagement.Application.Store;

/// <summary>How far the store has followed the workspace's MongoDB: one row, none before the first pull.</summary>
public sealed class SourceRow
{
    /// <summary>Always 1.</summary>
    public required short Id { get; init; }

    /// <summary>The replica set, the database, and the workspace's own id where it has one, with '/' between.</summary>
    public required string Identity { get; init; }

    /// <summary>The cluster's time, as an unsigned number of BSON, at which the change stream starts; null with a resume token.</summary>
    public long? StartTime { get; init; }

    /// <summary>The token, in JSON, after which the change stream goes on; null before its first reply, and while polling.</summary>
    public string? ResumeToken { get; init; }

    /// <summary>The last collection that the current pull has completed, as <see cref="Ingest.DocumentSource"/>; null for none.</summary>
    public string? PulledSource { get; init; }

    /// <summary>How far the current pull has read the next collection, where it is read by date.</summary>
    public DateTime? PulledUntil { get; init; }

    /// <summary>When the last pull was complete; null before, and while a pull runs.</summary>
    public DateTime? PulledAt { get; init; }

    /// <summary>Every change up to this instant is stored, by the source's clock.</summary>
    public DateTime? CaughtUpAt { get; init; }

    /// <summary>How changes are found: <c>pull</c>, <c>stream</c> or <c>poll</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The instant of the last change that was stored, by the source's clock.</summary>
    public DateTime? LastEventAt { get; init; }

    /// <summary>When the last two days were read again.</summary>
    public DateTime? ReconciledAt { get; init; }

    /// <summary>Documents that differed then, and were corrected.</summary>
    public long? Corrected { get; init; }

    /// <summary>When all ids were compared.</summary>
    public DateTime? ComparedAt { get; init; }

    /// <summary>Messages that were missing here then, and were fetched.</summary>
    public long? Missing { get; init; }

    /// <summary>Messages that were here then and not in the source; they stay.</summary>
    public long? Extra { get; init; }
}
