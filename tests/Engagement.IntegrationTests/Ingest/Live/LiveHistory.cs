using Engagement.IntegrationTests.Contract.Properties;
using Engagement.IntegrationTests.Ingest.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>A generated history for a seed, sent by one to eight concurrent writers: late, repeated, out of order.</summary>
internal sealed class LiveHistory
{
    private const int MaxWriters = 8;
    private const int MaxLines = 20;
    private const int ImportPart = -1;

    /// <summary>The most unusual zones come first, so that a few seeds cover them.</summary>
    private static readonly string[] s_zones =
        [.. new[] { "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo" }.Union(RandomInstant.Zones)];

    private static readonly int[] s_keepPrunedAfterDays = [0, 30, 1];

    private static readonly string[] s_activities = ["Auto", "Auto", "Sessions", "Messages"];

    private LiveHistory(RandomWorkspace workspace, IReadOnlyList<RawDocument> sent, IReadOnlyList<IReadOnlyList<LiveRequest>> writers)
    {
        Workspace = workspace;
        Sent = sent;
        Writers = writers;
        Unique = sent.GroupBy(document => (document.Kind, document.Id)).Where(id => id.Count() == 1).Select(id => id.Single()).ToHashSet();
    }

    public RandomWorkspace Workspace { get; }

    /// <summary>The documents in the order in which they are sent, including repetitions.</summary>
    public IReadOnlyList<RawDocument> Sent { get; }

    /// <summary>The requests of each writer, in order.</summary>
    public IReadOnlyList<IReadOnlyList<LiveRequest>> Writers { get; }

    /// <summary>Documents that are imported meanwhile.</summary>
    public IReadOnlyList<RawDocument> Imported { get; private init; } = [];

    /// <summary>Documents that are the only one with their id.</summary>
    public IReadOnlySet<RawDocument> Unique { get; }

    /// <summary>All documents again, in another order and by other writers.</summary>
    public IReadOnlyList<IReadOnlyList<LiveRequest>> Again { get; private init; } = [];

    public static LiveHistory Of(int seed)
    {
        var random = new Random(seed);
        var zone = new ModelZone(s_zones[seed % s_zones.Length]);
        var centre = RandomInstant.Centre(zone, preferNotable: seed / s_zones.Length % 2 == 0).Sample(1, new Rnd((ulong)seed), 1).Single();
        var instants = RandomInstant.Near(zone, centre).Sample(random.Next(5, 25), new Rnd((ulong)seed), 1).ToList();
        var keepPrunedAfterDays = s_keepPrunedAfterDays[seed % s_keepPrunedAfterDays.Length];
        var generated = new ChangingWorkspace(random, zone, instants, keepPrunedAfterDays);
        var documents = Enumerable.Range(0, random.Next(40, 300)).SelectMany(_ => generated.Next()).ToList();
        var workspace = new RandomWorkspace(seed, zone, s_activities[random.Next(s_activities.Length)], centre, documents)
        {
            KeepPrunedAfterDays = keepPrunedAfterDays,
        };

        var writers = 1 + (seed % MaxWriters);
        var imports = random.Next(3) == 0;
        var sent = InSendingOrder(documents, random).ToList();
        var parts = sent.ToLookup(_ => imports && random.Next(6) == 0 ? ImportPart : random.Next(writers));
        var again = sent.ToArray();
        random.Shuffle(again);
        return new LiveHistory(workspace, sent, [.. Enumerable.Range(0, writers).Select(writer => Requests(parts[writer], random))])
        {
            Imported = [.. parts[ImportPart]],
            Again = [.. again.Chunk((again.Length / writers) + 1).Select(part => Requests(part, random))],
        };
    }

    /// <summary>The history with a part of its documents, one per request.</summary>
    public LiveHistory OneByOne(IReadOnlyList<RawDocument> sent) => new(
        new RandomWorkspace(Workspace.Seed, Workspace.Zone, Workspace.Activity, Workspace.Centre, [.. sent.Distinct()])
        {
            KeepPrunedAfterDays = Workspace.KeepPrunedAfterDays,
        },
        sent,
        [[.. sent.Select(document => new LiveRequest(
            LiveRequest.CollectionOf(document.Kind), [new LiveLine(RawJson.Write(document, Dialect.Relaxed), document)], Compressed: false))]]);

    /// <summary>Mostly the original order; some a little earlier or later, some repeated at any time.</summary>
    private static IEnumerable<RawDocument> InSendingOrder(List<RawDocument> documents, Random random) => documents
        .SelectMany((document, place) =>
        {
            var at = place + (random.Next(4) == 0 ? random.Next(-20, 20) : 0);
            return random.Next(5) == 0 ? [(at, document), (random.Next(documents.Count), document)] : new[] { (At: at, Document: document) };
        })
        .OrderBy(sent => sent.At).Select(sent => sent.Document);

    /// <summary>Each request has the next documents of one collection, with some invalid or blank lines.</summary>
    private static List<LiveRequest> Requests(IEnumerable<RawDocument> documents, Random random)
    {
        var requests = new List<LiveRequest>();
        var rest = documents.ToList();
        while (rest.Count > 0)
        {
            var collection = LiveRequest.CollectionOf(rest[0].Kind);
            var maxLines = random.Next(3) == 0 ? 1 : random.Next(1, MaxLines);
            var lines = new List<LiveLine>();
            for (var place = 0; place < rest.Count && lines.Count < maxLines;)
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

            requests.Add(new LiveRequest(collection, lines, Compressed: random.Next(4) == 0));
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
