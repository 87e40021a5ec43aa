using System.Diagnostics;
using System.Globalization;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The account that runs PostgreSQL's programs: the service's own, or as root an unprivileged one.</summary>
internal sealed class ServerAccount
{
    // The server outlives the service and may belong to another account: it gets none of the service's secrets, and no variable of
    // PostgreSQL's own can redirect it. LC_ALL and HOME are set for it.
    private static readonly string[] s_keptVariables = ["PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LC_ALL", "HOME"];

    // The shell's exit codes for a missing program: 127, or 126 if a folder of PATH cannot be read.
    private static readonly int[] s_notFound = [126, 127];

    private static readonly ServerAccount s_self = new(null, OperatingSystem.IsWindows() ? 0 : UnixFile.Self);

    private ServerAccount(string? userName, uint id) => (UserName, Id) = (userName, id);

    public static bool RunsAsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>A working directory that every account can enter.</summary>
    public static string Neutral { get; } = Path.GetPathRoot(AppContext.BaseDirectory)!;

    /// <summary>The user that the programs run as; null for the service's own.</summary>
    public string? UserName { get; }

    /// <summary>The user's number; 0 on Windows, which has none.</summary>
    public uint Id { get; }

    /// <summary>Chooses the account: the service's own; for root the configured one, the cluster's owner, or a usual one.</summary>
    public static async Task<ServerAccount> ChooseAsync(
        EmbeddedPostgresOptions options, ClusterFiles files, CancellationToken cancellationToken)
    {
        if (!RunsAsRoot)
        {
            return s_self;
        }

        var configured = !string.IsNullOrWhiteSpace(options.User);
        string?[] candidates = configured ? [options.User] : [OwnerOf(files.Cluster), "postgres", "nobody"];
        foreach (var name in candidates.OfType<string>())
        {
            var id = await ToolAsync("id", ["-u", "--", name], cancellationToken);
            if (id.ExitCode == 0 && uint.TryParse(id.Output, CultureInfo.InvariantCulture, out var number) && number != 0)
            {
                return new ServerAccount(name, number);
            }
        }

        throw new EmbeddedPostgresException(
            $"PostgreSQL does not run as root, and {(configured ? $"'{options.User}' is no" : "neither 'postgres' nor 'nobody' is an")} "
            + "unprivileged user of this machine; set EmbeddedPostgres:User to one that is, or run the service as an ordinary user.");
    }

    private static string? OwnerOf(string path) =>
        !OperatingSystem.IsWindows() && UnixFile.At(path) is { } file ? UnixFile.LoginOf(file.Owner) : null;

    /// <summary>Whether the account owns a file.</summary>
    public bool Owns(string path) => OperatingSystem.IsWindows() || UnixFile.At(path)?.Owner == Id;

    /// <summary>Makes another account the owner of paths.</summary>
    public async Task ChownAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        if (UserName is null)
        {
            return;
        }

        var result = await ToolAsync("chown", ["-R", "-h", UserName, .. paths], cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new EmbeddedPostgresException(
                $"User '{UserName}' could not be made the owner of '{string.Join("', '", paths)}': {result.Output.Trim()}; "
                + "set EmbeddedPostgres:DataDirectory to a folder on a file system that knows owners.");
        }
    }

    /// <summary>Checks that another account can enter a folder.</summary>
    /// <exception cref="EmbeddedPostgresException">It cannot; the message names the first parent that keeps it out.</exception>
    public async Task EnsureReachesAsync(string folder, string setting, CancellationToken cancellationToken)
    {
        if (UserName is null)
        {
            return;
        }

        const string firstClosed = "for d; do [ -x \"$d\" ] || { printf %s \"$d\"; exit 1; }; done";
        var result = await RunAsync("/bin/sh", ["-c", firstClosed, "sh", .. Folders.WithParents(folder).Reverse()], Neutral, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new EmbeddedPostgresException(
                $"User '{UserName}', who runs PostgreSQL because the service runs as root, cannot enter '{result.Output.Trim()}' "
                + $"on the way to '{folder}'; allow it (chmod a+x), or set {setting} to another folder "
                + "or EmbeddedPostgres:User to another user.");
        }
    }

    /// <summary>Runs a program as the account, to its end; on cancellation it is killed, with or without its children.</summary>
    public Task<CommandResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string workingDirectory,
        CancellationToken cancellationToken,
        bool killChildren = true)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = workingDirectory };

        // The service reads their messages in English.
        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = workingDirectory;
        if (UserName is not null)
        {
            start.UserName = UserName;
        }

        return Command.RunAsync(start, Keeps, killChildren, cancellationToken);
    }

    private static bool Keeps(string variable) => OperatingSystem.IsWindows()
        ? !variable.StartsWith("PG", StringComparison.OrdinalIgnoreCase)
        : s_keptVariables.Contains(variable);

    // The shell looks a name up in PATH only. Without the shell, the working directory would be searched first, and this may run as root. The
    // PATH of a service may lack the system's own folders.
    internal static async Task<CommandResult> ToolAsync(string name, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        const string run = "PATH=${PATH:+$PATH:}/usr/sbin:/usr/bin:/sbin:/bin; exec \"$0\" \"$@\"";
        var result = await s_self.RunAsync("/bin/sh", ["-c", run, name, .. arguments], Neutral, cancellationToken);
        return !s_notFound.Contains(result.ExitCode)
            ? result
            : throw new EmbeddedPostgresException(
                $"PostgreSQL does not run as root, and '{name}', which the service needs to run it as another user, is not on PATH; "
                + "install it, or run the service as an ordinary user.");
    }
}
