namespace Engagement.Application.Common;

/// <summary>
/// Marks a request with its own limits of time and number. The general time limit does not end it, so that its response always has the real
/// outcome; the rate limit does not count it for permitted callers, because the queue of its documents is bounded.
/// </summary>
public interface IHasOwnLimits;
