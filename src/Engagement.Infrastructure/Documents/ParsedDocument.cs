using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Documents;

/// <summary>What became of one document's bytes: exactly one of the three says something.</summary>
/// <param name="Document">What the store keeps of it.</param>
/// <param name="Error">One sentence that says why it is rejected; it never repeats the document's content.</param>
/// <param name="Ignored">Whether it is a deletion from a collection that the store does not keep.</param>
/// <param name="Credentials">Beside a user's document: what it says of signing in, when that was asked for.</param>
public readonly record struct ParsedDocument(EventDocument? Document, string? Error, bool Ignored, UserCredentials? Credentials = null)
{
    public static ParsedDocument Accepted(EventDocument document) => new(document, null, false);

    public static ParsedDocument Rejected(string error) => new(null, error, false);

    /// <summary>A deletion from a collection that the store does not keep.</summary>
    public static ParsedDocument Unsupported => new(null, null, true);
}
