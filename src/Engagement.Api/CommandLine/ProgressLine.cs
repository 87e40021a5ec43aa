using System.Diagnostics;
using Engagement.Application.Common;
using Spectre.Console;

namespace Engagement.Api.CommandLine;

/// <summary>Progress on standard error: a bar on a terminal, otherwise a line every ten seconds.</summary>
internal static class ProgressLine
{
    private static readonly TimeSpan s_plainInterval = TimeSpan.FromSeconds(10);

    public static async Task<T> RunAsync<T>(string what, Func<IProgress<WorkProgress>, Task<T>> work)
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

    private static string Describe(string what, WorkProgress progress) => $"{what}: {progress.Documents:N0} documents";

    private sealed class Bar(string what, ProgressTask task) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
            task.Description = Describe(what, value);
        }
    }

    private sealed class PlainLines(string what) : IProgress<WorkProgress>
    {
        private readonly Stopwatch _sinceLine = Stopwatch.StartNew();

        public void Report(WorkProgress value)
        {
            if (_sinceLine.Elapsed < s_plainInterval)
            {
                return;
            }

            _sinceLine.Restart();
            var percent = 100.0 * value.Done / Math.Max(1, value.Total);
            Console.Error.WriteLine($"{Describe(what, value)}, {percent:N0} %");
        }
    }
}
