using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>Another program, run to its end.</summary>
internal static class Tool
{
    private static readonly string[] s_postgres = [.. Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin")) : []];

    /// <summary>Where a program is; PostgreSQL's are often in a folder of their own.</summary>
    public static string Find(string program, string install) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(s_postgres)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{program} is needed: {install}.");

    public static ProcessStartInfo Product(string database, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Engagement.Api.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ConnectionStrings__Engagement"] = database;
        return start;
    }

    /// <returns>What it prints.</returns>
    public static async Task<string> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {await output} {await errors}");
    }
}
