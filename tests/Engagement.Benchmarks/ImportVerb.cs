using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>Runs the verb <c>import</c> in a process of its own.</summary>
internal static class ImportVerb
{
    /// <summary>Imports into an empty database; the seconds from process start to exit.</summary>
    public static async Task<(double Seconds, double PeakMegabytes)> MeasureAsync(
        BenchmarkServer server, string database, string path, CancellationToken cancellationToken)
    {
        await server.CheckpointAsync();
        var start = Tool.Product(database, "import", path);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        var watch = Stopwatch.StartNew();
        await using var child = Child.Start(start);
        var process = child.Process;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var peak = 0L;
        while (!process.WaitForExit(50))
        {
            cancellationToken.ThrowIfCancellationRequested();
            peak = child.PeakBytes;
        }

        watch.Stop();
        return process.ExitCode == 0
            ? (watch.Elapsed.TotalSeconds, peak / 1024.0 / 1024.0)
            : throw new InvalidOperationException($"import ended with {process.ExitCode}: {await output} {await errors}");
    }
}
