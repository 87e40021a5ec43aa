using System.Globalization;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The account that runs PostgreSQL's programs: the service's own, or as root an unprivileged one.</summary>
internal sealed class ServerAccount
{
    // The shell's exit codes for a program that is not there; the first when a folder of PATH may not be looked into.
    private static readonly int[] _notFound = [126, 127];

    private static readonly ServerAccount _self = new(null, OperatingSystem.IsWindows() ? 0 : UnixFile.Self);

    private ServerAccount(string? userName, uint id) => (UserName, Id) = (userName, id);

    public static bool RunsAsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>A working directory that every account can enter.</summary>
    public static string Neutral { get; } = Path.GetPathRoot(AppContext.BaseDirectory)!;

    /// <summary>The other user; null when the programs run as the service does.</summary>
    public string? UserName { get; }

    /// <summary>The account's number; 0 on Windows, which has none.</summary>
    public uint Id { get; }

    /// <summary>Chooses the account: the service's own; for root the configured one, the cluster's owner, or a usual one.</summary>
    public static async Task<ServerAccount> ChooseAsync(
        EmbeddedPostgresOptions options, ClusterFiles files, CancellationToken cancellationToken)
    {
        if (!RunsAsRoot)
        {
            return _self;
        }

        var configured = !string.IsNullOrWhiteSpace(options.User);
        string?[] candidates = configured ? [options.User] : [await OwnerAsync(files.Cluster, cancellationToken), "postgres", "nobody"];
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

    /// <summary>The name of a folder's owner; null when there is no such folder.</summary>
    private static async Task<string?> OwnerAsync(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
        {
            return null;
        }

        var (flag, format) = OperatingSystem.IsMacOS() ? ("-f", "%Su") : ("-c", "%U");
        var owner = await ToolAsync("stat", [flag, format, path], cancellationToken);
        return owner.ExitCode == 0 ? owner.Output.Trim() : null;
    }

    /// <summary>Whether a file is the account's.</summary>
    public bool Owns(string path) => OperatingSystem.IsWindows() || UnixFile.At(path)?.Owner == Id;

    /// <summary>Gives paths to the account; nothing to do when it is the service's own.</summary>
    public async Task OwnAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
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

    /// <summary>Checks that the account can enter a folder, and names the first parent that keeps it out.</summary>
    public async Task EnsureReachesAsync(string folder, string setting, CancellationToken cancellationToken)
    {
        if (UserName is null)
        {
            return;
        }

        var chain = new Stack<string>();
        for (var part = folder; part is not null; part = Path.GetDirectoryName(part))
        {
            chain.Push(part);
        }

        const string firstClosed = "for d; do [ -x \"$d\" ] || { printf %s \"$d\"; exit 1; }; done";
        var result = await RunAsync("/bin/sh", ["-c", firstClosed, "sh", .. chain], Neutral, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new EmbeddedPostgresException(
                $"User '{UserName}', who runs PostgreSQL because the service runs as root, cannot enter '{result.Output.Trim()}' "
                + $"on the way to '{folder}'; allow it (chmod a+x), or set {setting} to another folder "
                + "or EmbeddedPostgres:User to another user.");
        }
    }

    /// <summary>Runs a program as the account, to its end; on cancellation it is killed, with or without what it has started.</summary>
    public Task<CommandResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string workingDirectory,
        CancellationToken cancellationToken,
        bool killChildren = true) =>
        Command.RunAsync(UserName, file, arguments, workingDirectory, killChildren, cancellationToken);

    // By way of the shell, because a plain name would also be looked for in the working directory, and this runs as root. A service
    // may have been started with a PATH that has not even the system's own folders.
    internal static async Task<CommandResult> ToolAsync(string name, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        const string run = "PATH=${PATH:+$PATH:}/usr/sbin:/usr/bin:/sbin:/bin; exec \"$0\" \"$@\"";
        var result = await _self.RunAsync("/bin/sh", ["-c", run, name, .. arguments], Neutral, cancellationToken);
        return !_notFound.Contains(result.ExitCode)
            ? result
            : throw new EmbeddedPostgresException(
                $"PostgreSQL does not run as root, and '{name}', which the service needs to run it as another user, is not on PATH; "
                + "install it, or run the service as an ordinary user.");
    }
}
