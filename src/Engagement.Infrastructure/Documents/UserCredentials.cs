namespace Engagement.Infrastructure.Documents;

/// <summary>What a user's document says of signing in; read only when an import was asked to take it over.</summary>
/// <param name="Username">The name, where an account may have it; else null.</param>
/// <param name="Named">Whether the document has a name at all.</param>
/// <param name="Name">The document's <c>name</c>; null when absent or empty.</param>
/// <param name="Email">The first verified address, else the first; null where there is none that an account may have.</param>
/// <param name="EmailVerified">Whether the address is verified.</param>
/// <param name="Roles">The document's <c>roles</c>, each once; null when absent.</param>
/// <param name="Tokens">Those of <c>services.resume.loginTokens</c> that can be read.</param>
/// <param name="Error">The first thing that could not be read, as in <see cref="ParsedDocument.Error"/>; null when there is none.</param>
public sealed record UserCredentials(
    string? Username,
    bool Named,
    string? Name,
    string? Email,
    bool EmailVerified,
    IReadOnlyList<string>? Roles,
    IReadOnlyList<UserToken> Tokens,
    string? Error);

/// <summary>A token of a user, known by its hash.</summary>
/// <param name="Hash">SHA-256 of the token, base64 with padding, 44 characters.</param>
/// <param name="IssuedAt">When it was issued; null where a personal access token does not say.</param>
/// <param name="Personal">Whether it is a personal access token, which never expires, and not a sign-in's.</param>
/// <param name="Name">A personal access token's name; null when absent or empty.</param>
public sealed record UserToken(string Hash, DateTime? IssuedAt, bool Personal, string? Name);
