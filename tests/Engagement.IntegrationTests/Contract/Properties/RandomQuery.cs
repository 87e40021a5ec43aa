using System.Collections.Immutable;
using Engagement.IntegrationTests.Ingest.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>Random queries of a workspace: mostly valid ones of days with data, sometimes every kind of invalid one.</summary>
internal static class RandomQuery
{
    private const string Bad = "bad";

    private static readonly (string Key, string Value)[] s_none = [];

    private static readonly string[] s_far =
    [
        "0000-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "+010000-01-01T00:00:00.000Z",
        "+275760-09-13T00:00:00.000Z", "-271821-04-20T00:00:00.000Z", "-000001-12-31T23:59:59.999Z",
    ];

    private static readonly string[] s_bad =
    [
        "", Bad, "2023-05-20", "2023-05-20T00:00:00Z", "2023-02-29T00:00:00.000Z", "2023-05-20T24:00:00.000Z", "-000000-01-01T00:00:00.000Z",
        "+002023-05-20T00:00:00.000Z", "+275760-09-13T00:00:00.001Z", "10000-01-01T00:00:00.000Z",
    ];

    public static Arbitrary<DashboardQuery> About(RandomWorkspace workspace, string path) => Arb.From(Any(workspace, path), Smaller);

    private static Gen<DashboardQuery> Any(RandomWorkspace workspace, string path) =>
        from window in Window(workspace, path)
        from paging in path == "channels/list" ? Paging : Gen.Constant(s_none)
        from other in Gen.Frequency((9, Gen.Constant(s_none)), (1, Gen.Elements<(string, string)[]>([("x", "1")], [("Start", Bad)], [("t[]", "c")])))
        let all = window.Concat(paging).Concat(other).ToArray()
        from parameters in Gen.Frequency((4, Gen.Constant(all)), (1, Gen.Shuffle(all)))
        from damaged in Gen.Frequency((14, Gen.Constant(parameters)), (1, Damaged(parameters)))
        select new DashboardQuery(path, [.. damaged]);

    /// <summary>A start and an end; a path that ignores the end sometimes gets one too.</summary>
    private static Gen<(string Key, string Value)[]> Window(RandomWorkspace workspace, string path)
    {
        var any = Instant(workspace);
        var near = from one in any from other in any select one <= other ? (Text(one), Text(other)) : (Text(other), Text(one));
        var days = from start in any from length in Gen.Choose(0, 12) select (Text(start), Text(start.AddDays(length)));
        var hours = from start in any from length in Gen.Choose(-6, 30) select (Text(start), Text(start.AddHours(length)));
        var point = any.Select(start => (Text(start), Text(start)));
        var all = Gen.Constant((Text(workspace.Centre.AddDays(-90)), Text(workspace.Centre.AddDays(90))));
        var far =
            from one in Gen.Elements(s_far)
            from other in any
            from pair in Gen.Elements((one, Text(other)), (Text(other), one), (one, "+275760-09-13T00:00:00.000Z"))
            select pair;
        var later =
            from start in any
            from length in Gen.Frequency((3, Gen.Choose(0, 24)), (1, Gen.Choose(0, 160)))
            select (Text(start.AddHours(length)), Bad);
        return
            from pair in DashboardModel.Keys(path).Length == 1
                ? Gen.Frequency((9, later), (2, near), (1, far))
                : Gen.Frequency((8, near), (4, days), (3, hours), (1, point), (3, all), (1, far))
            from reversed in Gen.Frequency((29, Gen.Constant(false)), (1, Gen.Constant(pair.Item2 != Bad)))
            let start = ("start", reversed ? pair.Item2 : pair.Item1)
            let end = ("end", reversed ? pair.Item1 : pair.Item2)
            from window in Gen.Elements<(string, string)[]>([start, end], [end, start])
            select window;
    }

    /// <summary>An instant near the clock changes, or one from a document, or a millisecond beside it.</summary>
    private static Gen<DateTime> Instant(RandomWorkspace workspace)
    {
        var named = workspace.Documents.SelectMany(document => document.Fields).Where(field => field.Key is not "_updatedAt" and not "_deletedAt")
            .Select(field => field.Value).OfType<DateTime>().Append(workspace.Centre).ToArray();
        return Gen.Frequency(
            (3, RandomInstant.Near(workspace.Zone, workspace.Centre)),
            (2, Gen.Elements(named).Zip(Gen.Elements(-1, 0, 0, 1), (instant, shift) => instant.AddMilliseconds(shift))));
    }

    private static Gen<(string Key, string Value)[]> Paging =>
        from offset in Optional("offset", ["0", "0", "1", "2", "5", "", "007"], ["1000", "99999999999999999999", "-1", "abc", "1.5"])
        from count in Optional("count", ["0", "1", "2", "5", "", "100", "101", "99999999999999999999"], ["-1", "abc", "5abc", "1e2"])
        from hide in Optional("hideRoomsWithNoActivity", ["true", "false", "false"], ["FALSE", ""])
        select offset.Concat(count).Concat(hide).ToArray();

    private static Gen<(string Key, string Value)[]> Optional(string key, string[] often, string[] seldom) => Gen.OneOf(
        Gen.Constant(s_none),
        Gen.Frequency((14, Gen.Elements(often)), (1, Gen.Elements(seldom))).Select(value => new[] { (key, value) }));

    /// <summary>One parameter is missing, invalid, repeated, in brackets or in upper case; or all are invalid.</summary>
    private static Gen<(string Key, string Value)[]> Damaged((string Key, string Value)[] parameters) =>
        from place in Gen.Choose(0, parameters.Length - 1)
        from again in Gen.Choose(0, parameters.Length)
        from bad in Gen.Elements(s_bad)
        let good = parameters.ToImmutableList()
        let one = parameters[place]
        from damaged in Gen.Elements(
            good.RemoveAt(place),
            good.SetItem(place, (one.Key, bad)),
            good.Insert(again, one),
            good.SetItem(place, (one.Key + "[]", one.Value)),
            good.SetItem(place, (one.Key + "[0]", one.Value)),
            good.SetItem(place, (one.Key.ToUpperInvariant(), one.Value)),
            good.ConvertAll(parameter => (parameter.Key, bad)))
        select damaged.ToArray();

    /// <summary>Fewer parameters; rounder instants; a start on a day nearer to the end.</summary>
    private static IEnumerable<DashboardQuery> Smaller(DashboardQuery query)
    {
        var end = query.Parameters.Where(parameter => parameter.Key == "end").Select(parameter => ModelInstant.Parse(parameter.Value)).FirstOrDefault();
        for (var place = 0; place < query.Parameters.Count; place++)
        {
            yield return query with { Parameters = query.Parameters.RemoveAt(place) };
        }

        for (var place = 0; place < query.Parameters.Count; place++)
        {
            var (key, value) = query.Parameters[place];
            if (ModelInstant.Parse(value) is { } instant && !s_far.Contains(value))
            {
                var simpler = new[] { ModelInstant.Day, 3_600_000, 60_000, 1_000 }.Select(unit => instant - (instant % unit)).ToList();
                if (key == "start" && end is { } last && last - instant >= 2 * ModelInstant.Day)
                {
                    var middle = (instant + last) / 2;
                    simpler.Add(middle - (middle % ModelInstant.Day));
                }

                foreach (var other in simpler.Where(other => other != instant))
                {
                    yield return query with { Parameters = query.Parameters.SetItem(place, (key, Text(ModelInstant.Clamped(other)))) };
                }
            }
        }
    }

    private static string Text(DateTime instant) => ModelJson.Iso(instant);
}
