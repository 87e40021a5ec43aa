namespace Engagement.Domain.Counting;

/// <summary>Whether a user is anonymous. Anonymous users and their sessions do not count.</summary>
public static class Anonymity
{
    /// <summary>The role that makes a user anonymous.</summary>
    public const string Role = "anonymous";

    /// <summary>Whether a user with these <c>roles</c>, null when absent, is anonymous.</summary>
    public static bool OfUser(IReadOnlyList<string>? roles) => roles is not null && roles.Contains(Role);

    /// <summary>Whether a session or <c>user_daily</c> document with these fields, null when absent, belongs to an anonymous user.</summary>
    public static bool OfSession(string? mostImportantRole, IReadOnlyList<string>? roles) =>
        mostImportantRole == Role || OfUser(roles);
}
