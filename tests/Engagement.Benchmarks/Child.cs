using System.Collections.Concurrent;
using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>A process that ends with whoever started it, whatever happens, as far as that can be said without a kill -9.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Child, bool> s_running = new();

    static Child() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var child in s_running.Keys)
        {
            child.Kill();
        }
    };

    private Child(Process process) => Process = process;

    public Process Process { get; }

    /// <summary>How much memory it holds now.</summary>
    public long ResidentBytes
    {
        get
        {
            Process.Refresh();
            return Process.WorkingSet64;
        }
    }

    /// <summary>How much it held at the most, as far as was asked while it ran.</summary>
    public long PeakBytes
    {
        get
        {
            try
            {
                Process.Refresh();
                field = Math.Max(field, Process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It has ended in between.
            }

            return field;
        }
    }

    public static Child Start(ProcessStartInfo start)
    {
        var child = new Child(Process.Start(start)!);
        s_running[child] = true;
        return child;
    }

    /// <summary>Waits until it answers, half a minute at most.</summary>
    /// <param name="address">Where.</param>
    /// <param name="pauseMilliseconds">Between two tries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ReadyAsync(string address, int pauseMilliseconds, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(30);)
        {
            try
            {
                using var answer = await client.GetAsync(address, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!Process.HasExited)
            {
                // Not yet.
            }

            await Task.Delay(pauseMilliseconds, cancellationToken);
        }

        throw new InvalidOperationException($"Nobody answers at {address}.");
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        s_running.TryRemove(this, out _);
        Process.Dispose();
    }

    private void Kill()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }
    }
}
