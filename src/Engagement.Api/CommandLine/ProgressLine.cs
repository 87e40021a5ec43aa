using System.Diagnostics;
using System.Globalization;
using Engagement.Application.Ingest;
using Spectre.Console;

namespace Engagement.Api.CommandLine;

/// <summary>Progress of long work on standard error: a bar on a terminal, a plain line now and then elsewhere.</summary>
internal static class ProgressLine
{
    private static readonly TimeSpan s_plainInterval = TimeSpan.FromSeconds(10);

    public static async Task<T> RunAsync<T>(string what, Func<IProgress<ImportProgress>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new PlainLines(what));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().HideCompleted(true).AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(what);
                return await work(new Bar(what, bar));
            });
    }

    private static string Describe(string what, ImportProgress progress) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}: {progress.Documents:N0} documents");

    private sealed class Bar(string what, ProgressTask task) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            task.MaxValue = Math.Max(1, value.BytesTotal);
            task.Value = value.BytesRead;
            task.Description = Describe(what, value);
        }
    }

    private sealed class PlainLines(string what) : IProgress<ImportProgress>
    {
        private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

        public void Report(ImportProgress value)
        {
            if (_sinceLine.Elapsed < s_plainInterval)
            {
                return;
            }

            _sinceLine.Restart();
            var percent = 100.0 * value.BytesRead / Math.Max(1, value.BytesTotal);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Describe(what, value)}, {percent:N0} %"));
        }
    }
}
