using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>Runs the verb <c>import</c> in a process of its own.</summary>
internal static class ImportVerb
{
    /// <summary>Imports into an empty database; the seconds from process start to exit.</summary>
    public static Task<(double Seconds, double PeakMegabytes)> MeasureAsync(
        BenchmarkServer server, string database, string path, CancellationToken cancellationToken) =>
        MeasureAsync(server, Tool.Product(database, "import", path), cancellationToken);

    /// <summary>Runs a verb that fills the store; the seconds from process start to exit.</summary>
    public static async Task<(double Seconds, double PeakMegabytes)> MeasureAsync(
        BenchmarkServer server, ProcessStartInfo start, CancellationToken cancellationToken)
    {
        await server.CheckpointAsync();
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
            : throw new InvalidOperationException($"The verb ended with {process.ExitCode}: {await output} {await errors}");
    }
}
