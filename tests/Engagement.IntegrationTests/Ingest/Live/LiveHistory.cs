using Engagement.IntegrationTests.Contract.Properties;
using Engagement.IntegrationTests.Ingest.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>A made-up history for a seed, and how it is told: by one to eight writers at once, late, repeated, out of order.</summary>
internal sealed class LiveHistory
{
    private const int MostWriters = 8;
    private const int MostLines = 20;
    private const int ImportPart = -1;

    /// <summary>Those that a small share of the histories should see come first.</summary>
    private static readonly string[] s_zones =
        [.. new[] { "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo" }.Union(RandomInstant.Zones)];

    private static readonly string[] s_activities = ["Auto", "Auto", "Sessions", "Messages"];

    private LiveHistory(RandomWorkspace workspace, IReadOnlyList<RawDocument> told, IReadOnlyList<IReadOnlyList<LiveRequest>> writers)
    {
        Workspace = workspace;
        Told = told;
        Writers = writers;
        Alone = told.GroupBy(document => (document.Kind, document.Id)).Where(id => id.Count() == 1).Select(id => id.Single()).ToHashSet();
    }

    public RandomWorkspace Workspace { get; }

    /// <summary>The documents in the order in which they are told, the repeated ones again.</summary>
    public IReadOnlyList<RawDocument> Told { get; }

    /// <summary>What each writer sends, one request after the other.</summary>
    public IReadOnlyList<IReadOnlyList<LiveRequest>> Writers { get; }

    /// <summary>What an import brings meanwhile.</summary>
    public IReadOnlyList<RawDocument> Imported { get; private init; } = [];

    /// <summary>The only ones that say anything of their ids.</summary>
    public IReadOnlySet<RawDocument> Alone { get; }

    /// <summary>All of it once more, in another order and by other writers.</summary>
    public IReadOnlyList<IReadOnlyList<LiveRequest>> Again { get; private init; } = [];

    public static LiveHistory Of(int seed)
    {
        var random = new Random(seed);
        var zone = new ModelZone(s_zones[seed % s_zones.Length]);
        var centre = RandomInstant.Centre(zone, notably: seed / s_zones.Length % 2 == 0).Sample(1, new Rnd((ulong)seed), 1).Single();
        var instants = RandomInstant.Near(zone, centre).Sample(random.Next(5, 25), new Rnd((ulong)seed), 1).ToList();
        var living = new ChangingWorkspace(random, zone, instants);
        var documents = Enumerable.Range(0, random.Next(40, 300)).SelectMany(_ => living.Next()).ToList();
        var workspace = new RandomWorkspace(seed, zone, s_activities[random.Next(s_activities.Length)], centre, documents);

        var writers = 1 + (seed % MostWriters);
        var imports = random.Next(3) == 0;
        var told = InTheOrderOfTelling(documents, random).ToList();
        var parts = told.ToLookup(_ => imports && random.Next(6) == 0 ? ImportPart : random.Next(writers));
        var again = told.ToArray();
        random.Shuffle(again);
        return new LiveHistory(workspace, told, [.. Enumerable.Range(0, writers).Select(writer => Requests(parts[writer], random))])
        {
            Imported = [.. parts[ImportPart]],
            Again = [.. again.Chunk((again.Length / writers) + 1).Select(part => Requests(part, random))],
        };
    }

    /// <summary>The same, with some of what is told, one document after the other.</summary>
    public LiveHistory OneByOne(IReadOnlyList<RawDocument> told) => new(
        new RandomWorkspace(Workspace.Seed, Workspace.Zone, Workspace.Activity, Workspace.Centre, [.. told.Distinct()]),
        told,
        [[.. told.Select(document => new LiveRequest(
            LiveRequest.CollectionOf(document.Kind), [new LiveLine(RawJson.Write(document, Dialect.Relaxed), document)], Packed: false))]]);

    /// <summary>Mostly as it happened; some a little earlier or later, some again at any time.</summary>
    private static IEnumerable<RawDocument> InTheOrderOfTelling(List<RawDocument> documents, Random random) => documents
        .SelectMany((document, place) =>
        {
            var at = place + (random.Next(4) == 0 ? random.Next(-20, 20) : 0);
            return random.Next(5) == 0 ? [(at, document), (random.Next(documents.Count), document)] : new[] { (At: at, Document: document) };
        })
        .OrderBy(told => told.At).Select(told => told.Document);

    /// <summary>Each holds what comes next of one collection, some of it bad or blank.</summary>
    private static List<LiveRequest> Requests(IEnumerable<RawDocument> documents, Random random)
    {
        var requests = new List<LiveRequest>();
        var rest = documents.ToList();
        while (rest.Count > 0)
        {
            var collection = LiveRequest.CollectionOf(rest[0].Kind);
            var most = random.Next(3) == 0 ? 1 : random.Next(1, MostLines);
            var lines = new List<LiveLine>();
            for (var place = 0; place < rest.Count && lines.Count < most;)
            {
                if (LiveRequest.CollectionOf(rest[place].Kind) == collection)
                {
                    lines.AddRange(Lines(rest[place], random));
                    rest.RemoveAt(place);
                }
                else
                {
                    place++;
                }
            }

            requests.Add(new LiveRequest(collection, lines, Packed: random.Next(4) == 0));
        }

        return requests;
    }

    private static IEnumerable<LiveLine> Lines(RawDocument document, Random random)
    {
        if (random.Next(15) == 0)
        {
            yield return InvalidLine.Of(random, document.Kind);
        }

        if (random.Next(30) == 0)
        {
            yield return new LiveLine("");
        }

        yield return new LiveLine(RawJson.Write(document, (Dialect)random.Next(3), named: random.Next(2) == 0), document);
    }
}
