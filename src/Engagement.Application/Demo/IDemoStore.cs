using Engagement.Application.Common;
using Engagement.Application.Ingest;

namespace Engagement.Application.Demo;

/// <summary>A store that holds one generated workspace and nothing else.</summary>
public interface IDemoStore
{
    /// <summary>
    /// Marks an empty store as a demo. Fails if it holds other data; the error names <paramref name="option"/> and begins its advice with
    /// <paramref name="advice"/>.
    /// </summary>
    Task ClaimAsync(string option, string advice, CancellationToken cancellationToken);

    /// <summary>Writes the missing documents of a workspace; fails for a store that holds another generated workspace.</summary>
    Task<IReadOnlyList<ImportedKind>> WriteAsync(
        DemoSize size, DateTime until, IProgress<WorkProgress>? progress, CancellationToken cancellationToken);

    /// <summary>The numbers of stored messages, users and rooms.</summary>
    Task<(long Messages, long Users, long Rooms)> CountAsync(CancellationToken cancellationToken);
}
