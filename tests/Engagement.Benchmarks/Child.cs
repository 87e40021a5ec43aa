using System.Collections.Concurrent;
using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>A process that is killed when this program exits, except after kill -9.</summary>
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

    /// <summary>The current resident memory.</summary>
    public long ResidentBytes
    {
        get
        {
            Process.Refresh();
            return Process.WorkingSet64;
        }
    }

    /// <summary>The highest resident memory, as of the last read while the process ran.</summary>
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
                // The process has ended.
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

    /// <summary>Waits until an address responds with success, for at most 30 seconds.</summary>
    /// <param name="address">The address to poll.</param>
    /// <param name="pauseMilliseconds">The pause between two attempts.</param>
    public async Task ReadyAsync(string address, int pauseMilliseconds, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(30);)
        {
            try
            {
                using var response = await client.GetAsync(address, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!Process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(pauseMilliseconds, cancellationToken);
        }

        throw new InvalidOperationException($"No response from {address}.");
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
