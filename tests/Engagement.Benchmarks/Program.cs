using System.CommandLine;
using Engagement.Application.Demo;
using Engagement.Benchmarks;
using Engagement.Infrastructure.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;

var messages = new Option<int>("--messages") { Description = "Messages of the generated workspace.", DefaultValueFactory = _ => 1_000_000 };
var pairs = new Option<int>("--pairs") { Description = "How often both sides are measured.", DefaultValueFactory = _ => 5 };
var import = new Command("import", "The verb import against a bare binary COPY of the same messages.") { messages, pairs };
import.SetAction(async (parsed, cancellationToken) =>
{
    var scratch = Directory.CreateTempSubdirectory("engagement-benchmark-");
    try
    {
        if (!OperatingSystem.IsWindows())
        {
            // As root the embedded server runs as another user, who must get through.
            File.SetUnixFileMode(scratch.FullName, (UnixFileMode)0b111_101_101);
        }

        Console.WriteLine("Generating the workspace: 500 rooms, 5,000 users, 400 days.");
        var size = new DemoSize(
            Users: 5_000, Rooms: 500, Days: 400, parsed.GetValue(messages), Seed: 1, LastDay: new DateOnly(2025, 2, 3), DemoZone.Usual);
        var export = scratch.CreateSubdirectory("export").FullName;
        var written = GeneratedExport.Write(size, export);

        // The server named, or an embedded one: with the settings that the product gives it.
        var server = Environment.GetEnvironmentVariable("ConnectionStrings__Engagement");
        await using var cluster = server is null
            ? await EmbeddedCluster.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(scratch.FullName, "data") }, NullLogger.Instance, cancellationToken)
            : null;
        await new ImportBenchmark(server ?? cluster!.ConnectionString, export, written).RunAsync(parsed.GetValue(pairs));
    }
    finally
    {
        scratch.Delete(recursive: true);
    }
});

return await new RootCommand("Measures what docs/performance.md quotes; build with -c Release.") { import }.Parse(args).InvokeAsync();
