using System.Diagnostics;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>What a program answered.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>One run of a program.</summary>
internal static class Command
{
    // The server outlives the service and, under root, belongs to somebody else: the service's secrets must not be in its environment,
    // and none of PostgreSQL's own variables may redirect it.
    private static readonly string[] _keptVariables = ["PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

    public static async Task<CommandResult> RunAsync(
        string? userName,
        string file,
        IEnumerable<string> arguments,
        string workingDirectory,
        bool killChildren,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var name in start.Environment.Keys.Where(n => !Keeps(n)).ToList())
        {
            start.Environment.Remove(name);
        }

        // Messages are read by code as well: they are asked for in English.
        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = workingDirectory;
        if (userName is not null)
        {
            start.UserName = userName;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{file}' did not start.");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new CommandResult(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(killChildren);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    private static bool Keeps(string variable) => OperatingSystem.IsWindows()
        ? !variable.StartsWith("PG", StringComparison.OrdinalIgnoreCase)
        : _keptVariables.Contains(variable);
}
