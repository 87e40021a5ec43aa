using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>What a running server writes into its cluster: its process and its port (0 while it has not chosen one).</summary>
internal sealed record PostmasterPid(int ProcessId, int Port)
{
    private const int PortLine = 3;

    public static string FileIn(string cluster) => Path.Combine(cluster, "postmaster.pid");

    /// <summary>Reads the file; null when there is none or it is not yet written.</summary>
    public static PostmasterPid? Read(string cluster)
    {
        try
        {
            var lines = OwnFile.ReadAllText(FileIn(cluster)).Split('\n');
            return Number(lines, 0) is { } id ? new PostmasterPid(id, Number(lines, PortLine) ?? 0) : null;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether a process of that number exists.</summary>
    public bool Exists()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether that process is a PostgreSQL that has this cluster open, and not a later one that got its number.</summary>
    public bool Serves(string cluster)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Exists() && NameIsPostgres();
        }

        if (!BelongsToOwnerOf(cluster))
        {
            return false;
        }

        try
        {
            // Empty for a process that has ended and has not been waited for.
            if (!File.ReadAllText($"/proc/{ProcessId}/cmdline").Contains("postgres", StringComparison.Ordinal))
            {
                return false;
            }

            // The server's working directory is its cluster.
            return Identity($"/proc/{ProcessId}/cwd/postmaster.pid").SequenceEqual(Identity(FileIn(cluster)));
        }
        catch (UnauthorizedAccessException)
        {
            // Root in a container may not look into another user's process: taking it for the server is the safe side.
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Any account may run what calls itself postgres, in a folder that looks like the cluster. A process that hides itself is root's.
    [UnsupportedOSPlatform("windows")]
    private bool BelongsToOwnerOf(string cluster) =>
        UnixFile.At($"/proc/{ProcessId}") is { } process && (process.Owner == 0 || process.Owner == UnixFile.At(cluster)?.Owner);

    private static int? Number(string[] lines, int index) =>
        lines.Length > index && int.TryParse(lines[index], CultureInfo.InvariantCulture, out var number) ? number : null;

    // Process, folder and start time; the lines after them change while the server runs.
    private static IEnumerable<string> Identity(string file) => File.ReadLines(file).Take(3);

    private bool NameIsPostgres()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
