namespace Engagement.Application.Common;

/// <summary>
/// An answer that may be too large to be held in memory: then parts of it are read while it is sent, and it is not kept. Whoever does not
/// send it to its end disposes of it, which may be done twice.
/// </summary>
public interface IStreamedResponse : IDisposable
{
    /// <summary>Whether all of it has been read.</summary>
    bool IsWhole { get; }
}
