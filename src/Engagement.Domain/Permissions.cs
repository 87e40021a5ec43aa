namespace Engagement.Domain;

/// <summary>The permissions that a role may hold.</summary>
public static class Permissions
{
    /// <summary>Reads the engagement dashboard.</summary>
    public const string ViewEngagementDashboard = "view-engagement-dashboard";

    /// <summary>Stores documents of the workspace.</summary>
    public const string IngestEngagementData = "ingest-engagement-data";

    /// <summary>Exempts from the rate limit.</summary>
    public const string BypassRateLimit = "api-bypass-rate-limit";

    /// <summary>
    /// Runs the command line's verbs. No role and no HTTP request has it. A user who can start the program with the database's password has
    /// full access to the store anyway.
    /// </summary>
    public const string OperateStore = "operate-store";

    /// <summary>The role that every permission is granted to in a new store.</summary>
    public const string AdminRole = "admin";

    /// <summary>The permissions that can be granted to a role.</summary>
    public static IReadOnlyList<string> Grantable { get; } = [BypassRateLimit, IngestEngagementData, ViewEngagementDashboard];
}
