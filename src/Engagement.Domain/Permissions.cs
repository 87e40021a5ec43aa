namespace Engagement.Domain;

/// <summary>The permissions that a role may hold.</summary>
public static class Permissions
{
    /// <summary>Asks the questions of the engagement dashboard.</summary>
    public const string ViewEngagementDashboard = "view-engagement-dashboard";

    /// <summary>Sends documents of the workspace.</summary>
    public const string IngestEngagementData = "ingest-engagement-data";

    /// <summary>Is not held back by the rate limit.</summary>
    public const string BypassRateLimit = "api-bypass-rate-limit";

    /// <summary>
    /// Runs the command line's verbs. No role can hold it and no request over HTTP has it: whoever may start the program with the
    /// database's password already holds the store.
    /// </summary>
    public const string OperateStore = "operate-store";

    /// <summary>The role that every permission is granted to in a new store.</summary>
    public const string AdminRole = "admin";

    /// <summary>The permissions that can be granted to a role.</summary>
    public static IReadOnlyList<string> Grantable { get; } = [BypassRateLimit, IngestEngagementData, ViewEngagementDashboard];
}
