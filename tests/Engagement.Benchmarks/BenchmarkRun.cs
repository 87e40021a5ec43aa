using System.CommandLine;
using System.Globalization;
using Engagement.Application.Demo;
using Engagement.Domain.Documents;

namespace Engagement.Benchmarks;

/// <summary>One run of the program: its server, the stores that several measurements share, and the measurements.</summary>
internal sealed class BenchmarkRun(BenchmarkServer server, ParseResult parsed, CancellationToken stop)
{
    private readonly Dictionary<int, DenseStore> _stores = [];
    private bool _exported;

    /// <summary>The sizes of stores and loads, as a Markdown list.</summary>
    public string Sizes
    {
        get
        {
            var sizes = _stores.Values.Select(store => $"a dense store of {store.Size}").ToList();
            if (_exported)
            {
                sizes.Add(string.Create(CultureInfo.InvariantCulture, $"an import of {parsed.GetValue(BenchmarkOptions.Messages):N0} messages"));
            }

            sizes.AddRange(Pairs > 0 ? [$"{Pairs} pairs"] : []);
            sizes.AddRange(Seconds > 0 ? [$"{Seconds} s a side under load"] : []);
            return string.Concat(sizes.Select(size => $"\n* {size}"));
        }
    }

    private int Pairs => parsed.GetValue(BenchmarkOptions.Pairs);

    private int Seconds => parsed.GetValue(BenchmarkOptions.Seconds);

    public async Task<IReadOnlyList<Measurement>> DenseAsync()
    {
        await StoreAsync(BenchmarkOptions.Large);
        return [];
    }

    public async Task<IReadOnlyList<Measurement>> ServeAsync() =>
        await new ServeBenchmark(server, await StoreAsync(BenchmarkOptions.Large)).RunAsync(Pairs, Seconds, stop);

    public async Task<IReadOnlyList<Measurement>> LatencyAsync() =>
        await new LatencyBenchmark(await StoreAsync(BenchmarkOptions.Large)).RunAsync(Pairs, stop);

    public async Task<IReadOnlyList<Measurement>> ActiveUsersAsync() =>
        await new ActiveUsersBenchmark(await StoreAsync(BenchmarkOptions.Large)).RunAsync(Pairs, stop);

    public Task<IReadOnlyList<Measurement>> ChannelsListAsync() => new ChannelsListBenchmark(server).RunAsync(Pairs, stop);

    public async Task<IReadOnlyList<Measurement>> GrowthAsync() =>
        await new GrowthBenchmark(await StoreAsync(BenchmarkOptions.Small), await StoreAsync(BenchmarkOptions.Large)).RunAsync(Pairs, stop);

    public async Task<IReadOnlyList<Measurement>> StartAsync() =>
        await new StartBenchmark((await StoreAsync(BenchmarkOptions.Large)).Database).RunAsync(Pairs, stop);

    public async Task<IReadOnlyList<Measurement>> ImportAsync()
    {
        var written = new List<MessageDocument>();
        var export = Export(written.Add);
        switch (parsed.GetValue(BenchmarkOptions.Format))
        {
            case "bson":
                return await new DumpBenchmark(server, export, GeneratedDump.WriteFolder(export)).RunAsync(Pairs, stop);
            case "archive":
                return await new DumpBenchmark(server, export, GeneratedDump.WriteArchive(export)).RunAsync(Pairs, stop);
        }

        return await new ImportBenchmark(server, export, written).RunAsync(Pairs, stop);
    }

    public Task<IReadOnlyList<Measurement>> PullAsync()
    {
        var export = Export(_ => { });
        return new PullBenchmark(server, export, GeneratedDump.WriteFolder(export)).RunAsync(Pairs, stop);
    }

    public Task<IReadOnlyList<Measurement>> FollowAsync() => new FollowBenchmark(server).RunAsync(Seconds, stop);

    public Task<IReadOnlyList<Measurement>> LiveAsync() => new LiveBenchmark(server).RunAsync(Pairs, Seconds, stop);

    public Task<IReadOnlyList<Measurement>> LiveImportAsync() => new LiveImportBenchmark(server, Export(_ => { })).RunAsync(stop);

    public Task<IReadOnlyList<Measurement>> VersionsAsync() =>
        new VersionsBenchmark(
            server, Export(_ => { }), new DenseSize(parsed.GetValue(BenchmarkOptions.Messages), Days: 400),
            parsed.GetValue(BenchmarkOptions.Other)!, parsed.GetValue(BenchmarkOptions.Only) ?? []).RunAsync(Pairs, Seconds, stop);

    public Task<IReadOnlyList<Measurement>> LiveHeavyAsync() => new LiveHeavyBenchmark(server).RunAsync(Seconds, stop);

    private async Task<DenseStore> StoreAsync(Option<int> messages)
    {
        var count = parsed.GetValue(messages);
        if (!_stores.TryGetValue(count, out var store))
        {
            var size = new DenseSize(count, parsed.GetValue(BenchmarkOptions.Days));
            store = _stores[count] = await DenseStore.OpenAsync(server, size, !parsed.GetValue(BenchmarkOptions.NoVerify), stop);
        }

        return store;
    }

    private string Export(Action<MessageDocument> written)
    {
        Console.WriteLine("Generating the workspace: 500 rooms, 5,000 users, 400 days.");
        var size = new DemoSize(
            Users: 5_000, Rooms: 500, Days: 400, parsed.GetValue(BenchmarkOptions.Messages), Seed: 1, DenseSize.LastDay, DemoZone.Usual);
        var export = Directory.CreateDirectory(Path.Combine(server.Folder, "export")).FullName;
        GeneratedExport.Write(size, export, written);
        _exported = true;
        return export;
    }
}
