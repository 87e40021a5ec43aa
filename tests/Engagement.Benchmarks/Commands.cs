using System.CommandLine;
using static Engagement.Benchmarks.BenchmarkOptions;

namespace Engagement.Benchmarks;

/// <summary>The commands, one for each measurement.</summary>
internal static class Commands
{
    public static IEnumerable<Command> Create() =>
    [
        All(),
        Measuring("serve", "messages-sent under load against endpoints written by hand; needs wrk.", run => run.ServeAsync(), Large, Days, Pairs, Seconds),
        Measuring("latency", "The nine queries against naive statements on events.", run => run.LatencyAsync(), Large, Days, Pairs),
        Measuring("active-users", "The largest response against PostgreSQL making the same JSON.", run => run.ActiveUsersAsync(), Large, Days, Pairs),
        Measuring("channels-list", "A page, and all, of rooms with very many usernames.", run => run.ChannelsListAsync(), Pairs),
        Measuring("growth", "The nine queries on a small and a large dense store.", run => run.GrowthAsync(), Small, Large, Days, Pairs),
        Measuring("start", "From the start of the process to ready.", run => run.StartAsync(), Large, Days, Pairs),
        Measuring("import", "The verb import against a bare binary COPY of the same messages.", run => run.ImportAsync(), Messages, Format, Pairs),
        Measuring("pull", "The verb pull against import of a dump of the same documents.", run => run.PullAsync(), Messages, Pairs),
        Measuring("follow", "The lag of followed messages while 2,000 changes a second arrive.", run => run.FollowAsync(), Seconds),
        Measuring("live", "Single messages over HTTP against pgbench's plain inserts; needs wrk and pgbench.", run => run.LiveAsync(), Pairs, Seconds),
        Measuring("live-import", "Single messages over HTTP while the verb import works on the same store; needs wrk.", run => run.LiveImportAsync(), Messages),
        Measuring("versions", "This build of the service against another one; needs wrk.", run => run.VersionsAsync(), Other, Only, Messages, Pairs, Seconds),
        Measuring("live-heavy", "Single messages over HTTP while others send the largest requests; needs wrk.", run => run.LiveHeavyAsync(), Seconds),
        Measuring("dense", "Fills a dense store, or finds it, and measures nothing.", run => run.DenseAsync(), Large, Days),
        Measuring("micro", "The code without I/O on the path of queries and messages, by BenchmarkDotNet.", _ => MicroBenchmark.RunAsync()),
        Hidden(BareIngest.Verb, "Part of live.", BareIngest.ServeAsync),
        Hidden(BareEndpoints.Verb, "Part of serve.", BareEndpoints.ServeAsync),
    ];

    private static Command All()
    {
        var all = new Command("all", "Everything but live-import and live-heavy, as one table, also written into docs/performance.md; needs wrk and pgbench.")
        {
            Messages, Small, Large, Days, Pairs, Seconds, NoVerify, Keep, Page,
        };
        all.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed, EverythingAsync, parsed.GetValue(Page) ?? (File.Exists("docs/performance.md") ? "docs/performance.md" : null), cancellationToken));
        return all;
    }

    private static async Task<IReadOnlyList<Measurement>> EverythingAsync(BenchmarkRun run)
    {
        // Fail before any long measurement starts.
        Wrk.Require();
        LiveBenchmark.Require();
        Func<Task<IReadOnlyList<Measurement>>>[] parts =
        [
            run.ServeAsync, run.LatencyAsync, run.ActiveUsersAsync, run.ChannelsListAsync, run.GrowthAsync, run.ImportAsync, run.LiveAsync,
            run.StartAsync, MicroBenchmark.RunAsync,
        ];
        var measured = new List<Measurement>();
        foreach (var part in parts)
        {
            measured.AddRange(await part());
        }

        return measured;
    }

    private static Command Measuring(string name, string description, Func<BenchmarkRun, Task<IReadOnlyList<Measurement>>> measure, params Option[] options)
    {
        var command = new Command(name, description);
        foreach (var option in options.Concat(options.Contains(Large) ? [NoVerify, Keep] : [Keep]))
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, measure, page: null, cancellationToken));
        return command;
    }

    private static async Task RunAsync(
        ParseResult parsed, Func<BenchmarkRun, Task<IReadOnlyList<Measurement>>> measure, string? page, CancellationToken cancellationToken)
    {
        await using var server = await BenchmarkServer.StartAsync(parsed.GetValue(Keep), cancellationToken);
        var run = new BenchmarkRun(server, parsed, cancellationToken);
        var measured = await measure(run);
        var report = new Report($"{await server.ConditionsAsync(cancellationToken)}{run.Sizes}", measured);
        Console.WriteLine();
        Console.Write(report);
        if (page is not null)
        {
            report.WriteTo(page);
            Console.WriteLine($"Written into {page}.");
        }
    }

    private static Command Hidden(string verb, string description, Func<string, CancellationToken, Task> serve)
    {
        var address = new Argument<string>("address");
        var command = new Command(verb, description) { address };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => serve(parsed.GetValue(address)!, cancellationToken));
        return command;
    }
}
