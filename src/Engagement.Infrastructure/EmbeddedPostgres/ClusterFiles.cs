using System.Globalization;
using System.Text;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The layout of the data directory.</summary>
internal sealed class ClusterFiles(string dataDirectory)
{
    // Relative names for PostgreSQL's programs, which run inside the data directory: pg_ctl builds a shell command from its
    // arguments, and no character of the directory's own path may reach that shell.
    public const string ClusterName = "cluster";
    public const string LogName = "server.log";

    private const string StagingPrefix = "cluster.new-";

    // PostgreSQL's programs limit a path to 1,024 bytes, and the paths of their files are longer than that of the data directory.
    private const int LongestPath = 900;

    private const int QuotedLines = 10;
    private const int QuotedBytes = 4096;

    public string Root { get; } = Path.GetFullPath(dataDirectory);

    public string Cluster => Path.Combine(Root, ClusterName);

    /// <summary>Refuses a data directory that PostgreSQL cannot work in.</summary>
    public void EnsureUsable()
    {
        var bytes = Encoding.UTF8.GetByteCount(Root);
        var problem = Root.AsSpan().ContainsAny('\n', '\r') ? "has a line break in its name, which PostgreSQL's own files cannot hold"
            : bytes > LongestPath ? $"is {bytes} bytes long, and PostgreSQL's programs stop at {LongestPath}"
            : Folders.WithParents(Root).FirstOrDefault(File.Exists) is { } file ? $"cannot be a folder, because '{file}' is a file"
            : null;
        if (problem is not null)
        {
            throw new EmbeddedPostgresException(
                $"The data directory '{Root}' {problem}; set EmbeddedPostgres:DataDirectory to another folder.");
        }
    }

    /// <summary>Refuses a data directory that another account may have prepared or can replace.</summary>
    public void EnsureTrusted()
    {
        if (FolderTrust.Problem(Root, trustsRoot: false) is { } problem)
        {
            throw new EmbeddedPostgresException($"{problem}; or set EmbeddedPostgres:DataDirectory to another folder.");
        }
    }

    /// <summary>A new folder for a cluster that is being created.</summary>
    public string NewStaging() => Path.Combine(Root, StagingPrefix + Path.GetRandomFileName());

    /// <summary>The folders of interrupted creations.</summary>
    public IEnumerable<string> AbandonedStaging() => Directory.GetDirectories(Root, StagingPrefix + "*");

    /// <summary>The files and folders that belong to the service, whichever account runs the server.</summary>
    public IEnumerable<string> OfService => [Password, PortFile, StartLock, UsersLock, .. AbandonedStaging()];

    public string Password => Path.Combine(Root, "password");

    public string Log => Path.Combine(Root, LogName);

    public string UsersLock => Path.Combine(Root, "users.lock");

    /// <summary>The port that the server was last started on; null when it is not known.</summary>
    public int? LastPort
    {
        get => File.Exists(PortFile) && int.TryParse(OwnFile.ReadAllText(PortFile), CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue
            ? port
            : null;
        set => OwnFile.Replace(PortFile, value?.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    private string PortFile => Path.Combine(Root, "port");

    public string StartLock => Path.Combine(Root, "start.lock");

    /// <summary>The major version that created the cluster; null when there is no cluster yet.</summary>
    public int? ClusterMajor()
    {
        if (!Directory.Exists(Cluster))
        {
            return null;
        }

        var file = Path.Combine(Cluster, "PG_VERSION");
        return File.Exists(file) && int.TryParse(OwnFile.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new EmbeddedPostgresException(
                $"'{Cluster}' is not a PostgreSQL cluster: its PG_VERSION file is missing or unreadable; restore the folder from a backup, "
                + "or move it away to start with an empty one.");
    }

    /// <summary>The last lines that the server has logged since the log had that length, to be appended to a message; empty without any.</summary>
    public string QuoteLog(long since)
    {
        if (!File.Exists(Log))
        {
            return "";
        }

        using var log = OwnFile.OpenRead(Log);
        log.Seek(Math.Max(Math.Min(since, log.Length), log.Length - QuotedBytes), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        var text = reader.ReadToEnd().TrimEnd();
        return text.Length == 0 ? "" : $"\nThe last lines of '{Log}':\n{string.Join('\n', text.Split('\n').TakeLast(QuotedLines))}";
    }

    public long LogLength() => File.Exists(Log) ? new FileInfo(Log).Length : 0;
}
