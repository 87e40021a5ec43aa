using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Engagement.IntegrationTests.CommandLine;

/// <summary>Runs the program as a separate process.</summary>
internal static partial class VerbProcess
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    // A run in the background of a script ignores SIGINT, and so would its processes. GNU's env undoes that, others do not know the option.
    private static readonly string[] s_program = CanResetSigint() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];

    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(string connectionString, string? input, params string[] arguments) =>
        FinishAsync(Start(connectionString, arguments), input);

    /// <summary>Limits the managed memory; the runtime ends a process that needs more.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunBoundedAsync(
        string connectionString, int mebibytes, params string[] arguments)
    {
        var limit = (mebibytes * 1024L * 1024).ToString("x", CultureInfo.InvariantCulture);
        return FinishAsync(Start(connectionString, arguments, ("DOTNET_GCHeapHardLimit", limit)), null);
    }

    /// <summary>Starts <c>serve</c> and reads its output up to a line; the caller kills it.</summary>
    public static async Task<(Process Process, string Line)> ServeAsync(string connectionString, string lineStart, params string[] arguments)
    {
        var process = Start(connectionString, arguments);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(s_limit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(lineStart, StringComparison.Ordinal))
            {
                return (process, line);
            }
        }

        throw new InvalidOperationException($"serve ended: {await process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    /// <summary>Standard error without the lines of progress that a slow machine writes every ten seconds.</summary>
    public static string WithoutProgress(string errors) => ProgressLine().Replace(errors, "");

    private static async Task<(int ExitCode, string Output, string Errors)> FinishAsync(Process process, string? input)
    {
        using var limit = new CancellationTokenSource(s_limit);
        using (process)
        {
            try
            {
                if (input is not null)
                {
                    await process.StandardInput.WriteLineAsync(input);
                }

                process.StandardInput.Close();
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                var errors = process.StandardError.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return (process.ExitCode, await output, await errors);
            }
            finally
            {
                // Ends a verb that hangs.
                process.Kill();
            }
        }
    }

    private static bool CanResetSigint()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using var trial = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "true"]) { RedirectStandardError = true })!;
        trial.WaitForExit();
        return trial.ExitCode == 0;
    }

    public static Process Start(string connectionString, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(s_program[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in s_program.Skip(1).Append(Path.Combine(AppContext.BaseDirectory, "Engagement.Api.dll")).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        // Set by tests/test.runsettings for the tests' own process; it would take a quarter of a limited heap.
        start.Environment.Remove("DOTNET_GCgen0size");
        start.Environment["ConnectionStrings__Engagement"] = connectionString;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    [GeneratedRegex(@"^[\w ]+: [\d,]+ documents, \d+ %\r?\n", RegexOptions.Multiline)]
    private static partial Regex ProgressLine();
}
