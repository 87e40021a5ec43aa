namespace Engagement.Application.Common;

/// <summary>
/// Marks a request that keeps limits of its own, of time and of number. When its time is up its outcome is still told, never guessed at;
/// and the rate limit does not count it for those who may send it, because what it brings has a bounded place to wait.
/// </summary>
public interface IHasOwnLimits;
