using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>Another program, run to its end.</summary>
internal static class Tool
{
    /// <summary>The limit for any program or statement, above what the verb rebuild takes over 10 million messages.</summary>
    public const int LimitSeconds = 3600;

    private static readonly string[] s_postgres = [.. Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin")) : []];

    /// <summary>Finds a program in PATH, or among PostgreSQL's, which are often in a folder of their own.</summary>
    public static string Find(string program, string install) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(s_postgres)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{program} is needed: {install}.");

    /// <summary>The folder of the service that was built with this program.</summary>
    public static string Own => AppContext.BaseDirectory;

    public static ProcessStartInfo Product(string database, params string[] arguments) => ProductIn(Own, database, arguments);

    /// <summary>A verb of the service in a folder.</summary>
    public static ProcessStartInfo ProductIn(string program, string database, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(Path.Combine(program, "Engagement.Api.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ConnectionStrings__Engagement"] = database;
        return start;
    }

    /// <summary>Runs a program to its end, for at most an hour; cancellation kills it.</summary>
    /// <returns>The standard output.</returns>
    public static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken = default)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        await using var process = Child.Start(start);
        var output = process.Process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.Process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.Process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(LimitSeconds), cancellationToken);
        return process.Process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{start.FileName} ended with {process.Process.ExitCode}: {await output} {await errors}");
    }
}
