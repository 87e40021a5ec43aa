using System.CommandLine;
using Engagement.Benchmarks;

var root = new RootCommand("Measures what docs/performance.md quotes; build with -c Release.");
foreach (var command in Commands.Create())
{
    root.Subcommands.Add(command);
}

try
{
    // Ctrl-C cancels, so that all servers and processes are disposed in order.
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromMinutes(2),
    });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 2;
}
catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
