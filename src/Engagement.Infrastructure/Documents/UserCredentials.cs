namespace Engagement.Infrastructure.Documents;

/// <summary>The credentials in a user's document; read only by an import with credentials.</summary>
/// <param name="Username">The name; null where it is not valid for an account.</param>
/// <param name="Named">Whether the document has a name at all.</param>
/// <param name="Name">The document's <c>name</c>; null when absent or empty.</param>
/// <param name="Email">The first verified address, else the first; null without a valid one.</param>
/// <param name="EmailVerified">Whether the address is verified.</param>
/// <param name="Roles">The document's <c>roles</c>, each once; null when absent.</param>
/// <param name="Tokens">Those of <c>services.resume.loginTokens</c> that can be read.</param>
/// <param name="Error">The first error, as in <see cref="ParsedDocument.Error"/>; null without one.</param>
public sealed record UserCredentials(
    string? Username,
    bool Named,
    string? Name,
    string? Email,
    bool EmailVerified,
    IReadOnlyList<string>? Roles,
    IReadOnlyList<UserToken> Tokens,
    string? Error);

/// <summary>A token of a user, as its hash.</summary>
/// <param name="Hash">SHA-256 of the token, base64 with padding, 44 characters.</param>
/// <param name="IssuedAt">When it was issued; null for a personal access token without a date.</param>
/// <param name="Personal">Whether it is a personal access token, which never expires.</param>
/// <param name="Name">A personal access token's name; null when absent or empty.</param>
public sealed record UserToken(string Hash, DateTime? IssuedAt, bool Personal, string? Name);
