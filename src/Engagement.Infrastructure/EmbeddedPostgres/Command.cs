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

    public static Task<CommandResult> RunAsync(
        string? userName,
        string file,
        IEnumerable<string> arguments,
        string workingDirectory,
        bool killChildren,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = workingDirectory };
        KeepVariables(start, Keeps);

        // Messages are read by code as well: they are asked for in English.
        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = workingDirectory;
        if (userName is not null)
        {
            start.UserName = userName;
        }

        return RunAsync(start, killChildren, cancellationToken);
    }

    /// <summary>Runs a program to its end; on cancellation it is killed, with or without what it has started.</summary>
    public static async Task<CommandResult> RunAsync(ProcessStartInfo start, bool killChildren, CancellationToken cancellationToken)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.CreateNoWindow = true;

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
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

    /// <summary>Removes all other variables from what the program will find in its environment.</summary>
    public static void KeepVariables(ProcessStartInfo start, Predicate<string> keeps)
    {
        foreach (var name in start.Environment.Keys.Where(n => !keeps(n)).ToList())
        {
            start.Environment.Remove(name);
        }
    }

    private static bool Keeps(string variable) => OperatingSystem.IsWindows()
        ? !variable.StartsWith("PG", StringComparison.OrdinalIgnoreCase)
        : _keptVariables.Contains(variable);
}
