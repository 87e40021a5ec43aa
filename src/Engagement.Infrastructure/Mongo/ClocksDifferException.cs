namespace Engagement.Infrastructure.Mongo;

/// <summary>The clock of this machine, or that of the source, is wrong.</summary>
internal sealed class ClocksDifferException(TimeSpan ahead) : Exception(
    $"The clock of the workspace's MongoDB is {Math.Abs(ahead.TotalHours):0.#} hours {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's: "
    + "correct the wrong one. Nothing is read until then, because documents dated too far ahead are rejected.");
