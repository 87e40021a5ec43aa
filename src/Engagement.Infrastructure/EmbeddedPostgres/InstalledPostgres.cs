using System.ComponentModel;
using System.Globalization;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The folders where a machine may have PostgreSQL's server programs, in the order of the search.</summary>
internal static class InstalledPostgres
{
    public static async Task<IReadOnlyList<string>> FoldersAsync(ServerAccount account, CancellationToken cancellationToken)
    {
        var path = FoldersOf(Environment.GetEnvironmentVariable("PATH"));
        return [.. await PgConfigAsync(path, account, cancellationToken), .. path, .. UsualPlaces()];
    }

    /// <summary>The absolute folders of a PATH variable.</summary>
    public static string[] FoldersOf(string? path) =>
    [
        .. (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified),
    ];

    private static async Task<string[]> PgConfigAsync(string[] path, ServerAccount account, CancellationToken cancellationToken)
    {
        if (path.Select(f => PostgresBinaries.Program(f, "pg_config")).FirstOrDefault(File.Exists) is not { } program)
        {
            return [];
        }

        try
        {
            var result = await account.RunAsync(program, ["--bindir"], ServerAccount.Neutral, cancellationToken);
            var folder = result.Output.Trim();
            return result.ExitCode == 0 && Path.IsPathFullyQualified(folder) ? [folder] : [];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }

    private static IEnumerable<string> UsualPlaces()
    {
        if (OperatingSystem.IsWindows())
        {
            return Versions(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*", "bin");
        }

        return OperatingSystem.IsMacOS()
            ?
            [
                .. Versions("/opt/homebrew/opt", "postgresql@*", "bin"),
                .. Versions("/usr/local/opt", "postgresql@*", "bin"),
                .. Versions("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
                .. Versions("/Library/PostgreSQL", "*", "bin"),
            ]
            :
            [
                .. Versions("/usr/lib/postgresql", "*", "bin"),
                .. Versions("/usr", "pgsql-*", "bin"),
            ];
    }

    // Newest first; a name without a number ("latest") last.
    private static IEnumerable<string> Versions(string parent, string pattern, string child) => !Directory.Exists(parent)
        ? []
        : Directory.GetDirectories(parent, pattern)
            .OrderByDescending(d => double.TryParse(
                Path.GetFileName(d).Split('@', '-')[^1], CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(d => Path.Combine(d, child));
}
