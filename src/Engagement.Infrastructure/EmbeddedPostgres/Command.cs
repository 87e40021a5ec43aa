using System.Diagnostics;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The exit code of a program and all that it printed.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

internal static class Command
{
    /// <summary>Runs a program to its end with some of this process's variables; on cancellation it is killed, with or without its children.</summary>
    public static async Task<CommandResult> RunAsync(
        ProcessStartInfo start, Predicate<string> keepsVariable, bool killChildren, CancellationToken cancellationToken)
    {
        foreach (var name in start.Environment.Keys.Where(name => !keepsVariable(name)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.CreateNoWindow = true;

        using var process = Process.Start(start)!;
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
}
