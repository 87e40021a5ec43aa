using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>A hidden verb of this program, in a separate process.</summary>
internal static class OwnVerb
{
    /// <summary>Starts the process and waits until it responds.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="address">The address to listen on.</param>
    /// <param name="settings">Environment variables, since passwords do not belong on a command line.</param>
    public static async Task<Child> StartAsync(
        string verb, string address, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Engagement.Benchmarks.dll"));
        start.ArgumentList.Add(verb);
        start.ArgumentList.Add(address);
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var child = Child.Start(start);
        try
        {
            await child.ReadyAsync(address, 100, cancellationToken);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }
}
