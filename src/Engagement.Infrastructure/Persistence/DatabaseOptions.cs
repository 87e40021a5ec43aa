using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Limits of waits for the database. The connection string's own settings take precedence.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Also how long a request waits for a connection of the pool.</summary>
    [Description("Seconds that a connection may take to open or to become free.")]
    [Range(1, 300)]
    public int ConnectTimeoutSeconds { get; set; } = 5;

    [Description("Seconds that one statement of a request may take. Verbs set their own limits.")]
    [Range(1, 600)]
    public int CommandTimeoutSeconds { get; set; } = 8;

    [Description("Seconds that a start waits for a database that does not answer yet.")]
    [Range(0, 86_400)]
    public int StartTimeoutSeconds { get; set; } = 30;

    [Description("Connections that one process opens at most.")]
    [Range(3, 1000)]
    public int MaxPoolSize { get; set; } = 50;
}
