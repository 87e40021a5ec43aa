namespace Engagement.Domain.Counting;

/// <summary>Whether a message counts.</summary>
public static class MessageRules
{
    /// <summary>The system type of an end-to-end encrypted message, which a user wrote.</summary>
    private const string Encrypted = "e2e";

    /// <summary>Whether the message counts, apart from its deletion and its room's type, which the store checks.</summary>
    /// <param name="systemType">The document's <c>t</c>; null or empty in a message that a user wrote.</param>
    /// <param name="hidden">The document's <c>_hidden</c>.</param>
    public static bool Counts(string? systemType, bool hidden) => !hidden && (string.IsNullOrEmpty(systemType) || systemType == Encrypted);
}
