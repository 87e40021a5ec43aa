using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>This program once more, as something to compare with.</summary>
internal static class OwnVerb
{
    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="verb">A hidden verb of this program.</param>
    /// <param name="address">Where it is to listen.</param>
    /// <param name="settings">Its environment: passwords do not belong on a command line.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
