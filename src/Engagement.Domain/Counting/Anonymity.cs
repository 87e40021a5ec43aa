namespace Engagement.Domain.Counting;

/// <summary>Who is anonymous: new users and sessions of anonymous people count nowhere.</summary>
public static class Anonymity
{
    /// <summary>The role that makes a user anonymous.</summary>
    public const string Role = "anonymous";

    /// <summary>Whether a user with these roles is anonymous.</summary>
    /// <param name="roles">The document's <c>roles</c>; null when absent.</param>
    public static bool OfUser(IReadOnlyList<string>? roles) => roles is not null && roles.Contains(Role);

    /// <summary>Whether a session or <c>user_daily</c> document is of an anonymous user.</summary>
    /// <param name="mostImportantRole">The document's <c>mostImportantRole</c>; null when absent.</param>
    /// <param name="roles">The document's <c>roles</c>; null when absent.</param>
    public static bool OfSession(string? mostImportantRole, IReadOnlyList<string>? roles) =>
        mostImportantRole == Role || OfUser(roles);
}
