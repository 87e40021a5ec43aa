using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Engagement.Benchmarks;

/// <summary>Runs <see cref="PureCode"/> by BenchmarkDotNet, in this process: a job in a new process would build the product again.</summary>
internal static class MicroBenchmark
{
    public static Task<IReadOnlyList<Measurement>> RunAsync()
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"engagement-micro-{Environment.ProcessId}")));
        var summary = BenchmarkRunner.Run<PureCode>(config);
        if (Directory.Exists(config.ArtifactsPath))
        {
            Directory.Delete(config.ArtifactsPath, recursive: true);
        }

        if (summary.Reports.Length == 0 || summary.Reports.Any(report => !report.Success))
        {
            throw new InvalidOperationException("BenchmarkDotNet could not measure the pure code; its output above says why.");
        }

        return Task.FromResult<IReadOnlyList<Measurement>>([.. summary.Reports.SelectMany(report =>
        {
            var what = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
            return new[]
            {
                new Measurement($"pure code: {what}", Goal.None, [.. report.GetResultRuns().Select(run => run.GetAverageTime().Nanoseconds)], "ns"),
                new Measurement($"pure code: {what}, allocated", Goal.None, [report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0], "bytes"),
            };
        })]);
    }
}
