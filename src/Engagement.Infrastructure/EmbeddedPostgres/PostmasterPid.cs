using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The process of a running server and its port (0 while it has none), which the server writes into its cluster.</summary>
internal sealed record PostmasterPid(int ProcessId, int Port)
{
    private const int PortLine = 3;

    public static string FileIn(string cluster) => Path.Combine(cluster, "postmaster.pid");

    /// <summary>Reads the file; null when it is missing or not written yet.</summary>
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
    public bool Exists() => Exists(process => !process.HasExited);

    /// <summary>Whether that process is a PostgreSQL that has this cluster open, and not a later process with the same number.</summary>
    public bool Serves(string cluster)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Exists(process => process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase));
        }

        if (!BelongsToOwnerOf(cluster))
        {
            return false;
        }

        try
        {
            // Empty for a zombie.
            if (!File.ReadAllText($"/proc/{ProcessId}/cmdline").Contains("postgres", StringComparison.Ordinal))
            {
                return false;
            }

            // The server's working directory is its cluster.
            return Identity($"/proc/{ProcessId}/cwd/postmaster.pid").SequenceEqual(Identity(FileIn(cluster)));
        }
        catch (UnauthorizedAccessException)
        {
            // In a container, root may be denied another user's process. It is then safer to assume that the process is the server.
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Any account can run a program of that name in a folder that looks like the cluster. Root owns the entry of a process that hides itself.
    [UnsupportedOSPlatform("windows")]
    private bool BelongsToOwnerOf(string cluster) =>
        UnixFile.At($"/proc/{ProcessId}") is { } process && (process.Owner == UnixFile.Root || process.Owner == UnixFile.At(cluster)?.Owner);

    private static int? Number(string[] lines, int index) =>
        lines.Length > index && int.TryParse(lines[index], CultureInfo.InvariantCulture, out var number) ? number : null;

    // Process, folder and start time; later lines change while the server runs.
    private static IEnumerable<string> Identity(string file) => File.ReadLines(file).Take(3);

    private bool Exists(Predicate<Process> matches)
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return matches(process);
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
