using System.CommandLine;
using Engagement.Application.Demo;
using Engagement.Benchmarks;
using Engagement.Domain.Documents;

var messages = new Option<int>("--messages") { Description = "Messages of the generated workspace.", DefaultValueFactory = _ => 1_000_000 };
var pairs = new Option<int>("--pairs") { Description = "How often both sides are measured.", DefaultValueFactory = _ => 5 };
var seconds = new Option<int>("--seconds") { Description = "How long each side is measured.", DefaultValueFactory = _ => 10 };

var import = new Command("import", "The verb import against a bare binary COPY of the same messages.") { messages, pairs };
import.SetAction(async (parsed, cancellationToken) =>
{
    await using var server = await BenchmarkServer.StartAsync(cancellationToken);
    var written = new List<MessageDocument>();
    var export = Export(server, parsed.GetValue(messages), written.Add);
    await new ImportBenchmark(server, export, written).RunAsync(parsed.GetValue(pairs));
});

var live = new Command("live", "Single messages over HTTP against pgbench's plain inserts; needs wrk and pgbench.") { pairs, seconds };
live.SetAction(async (parsed, cancellationToken) =>
{
    await using var server = await BenchmarkServer.StartAsync(cancellationToken);
    await new LiveBenchmark(server).RunAsync(parsed.GetValue(pairs), parsed.GetValue(seconds));
});

var liveImport = new Command("live-import", "Single messages over HTTP while the verb import works on the same store; needs wrk.") { messages };
liveImport.SetAction(async (parsed, cancellationToken) =>
{
    await using var server = await BenchmarkServer.StartAsync(cancellationToken);
    await new LiveImportBenchmark(server, Export(server, parsed.GetValue(messages), _ => { })).RunAsync();
});

var address = new Argument<string>("address");
var bare = new Command(BareIngest.Verb, "Part of live.") { address };
bare.Hidden = true;
bare.SetAction((parsed, cancellationToken) => BareIngest.ServeAsync(parsed.GetValue(address)!, cancellationToken));

return await new RootCommand("Measures what docs/performance.md quotes; build with -c Release.") { import, live, liveImport, bare }.Parse(args).InvokeAsync();

static string Export(BenchmarkServer server, int messages, Action<MessageDocument> written)
{
    Console.WriteLine("Generating the workspace: 500 rooms, 5,000 users, 400 days.");
    var size = new DemoSize(Users: 5_000, Rooms: 500, Days: 400, messages, Seed: 1, LastDay: new DateOnly(2025, 2, 3), DemoZone.Usual);
    var export = Directory.CreateDirectory(Path.Combine(server.Folder, "export")).FullName;
    GeneratedExport.Write(size, export, written);
    return export;
}
