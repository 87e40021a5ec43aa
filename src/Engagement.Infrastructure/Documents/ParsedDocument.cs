using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Documents;

/// <summary>The result of parsing one document.</summary>
/// <param name="Document">The document for the store; null when it is rejected or ignored.</param>
/// <param name="Error">One sentence that says why it is rejected; it never repeats the document's content.</param>
/// <param name="Credentials">The credentials of a user's document, when they are read.</param>
/// <param name="Warning">The malformed optional fields that the document is stored without, and why, as in "stored without name, which must be a
/// string"; it never repeats the document's content.</param>
public readonly record struct ParsedDocument(EventDocument? Document, string? Error, UserCredentials? Credentials = null, string? Warning = null)
{
    /// <summary>Whether it is a deletion from a collection that is not stored.</summary>
    public bool Ignored => Document is null && Error is null;
}
