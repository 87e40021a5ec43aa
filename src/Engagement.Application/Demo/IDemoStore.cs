using Engagement.Application.Common;
using Engagement.Application.Ingest;

namespace Engagement.Application.Demo;

/// <summary>A store that holds one made-up workspace and nothing else.</summary>
public interface IDemoStore
{
    /// <summary>Marks the store as a demo, once, while it holds nothing; fails where it holds something else.</summary>
    /// <param name="option">The option or verb that wants a demo.</param>
    /// <param name="advice">What to do where the store holds something else; the settings of a new store complete the sentence.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    Task ClaimAsync(string option, string advice, CancellationToken cancellationToken);

    /// <summary>Writes the documents of a workspace that the store lacks; fails where it holds another made-up workspace.</summary>
    Task<IReadOnlyList<ImportedKind>> WriteAsync(
        DemoSize size, DateTime until, IProgress<WorkProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Counts what is stored.</summary>
    Task<(long Messages, long Users, long Rooms)> CountAsync(CancellationToken cancellationToken);
}
