using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract;

/// <summary>Imports both workspaces and compares every golden case, in every zone.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GoldenTests
{
    private static IEnumerable<TestCaseData> Stores => GoldenCase.Stores.Select(store => new TestCaseData(store.Workspace, store.Zone));

    [Test]
    public void Golden_cases_are_complete() => Assert.That(GoldenCase.All, Has.Count.EqualTo(360));

    [TestCaseSource(nameof(Stores))]
    public async Task Imported_workspace_returns_every_golden_response(string workspace, string zone)
    {
        await using var store = await TestStore.CreateAsync(zone);
        var imported = await store.ImportAsync(Path.Combine(GoldenCase.Folder, workspace));
        Assert.That((imported.Rejected, imported.Ignored), Is.EqualTo((0L, 0L)));
        await AssertResponsesAsync(store, workspace, zone);
    }

    [Test]
    public async Task Rebuild_in_another_zone_equals_an_import_in_that_zone()
    {
        await using var store = await TestStore.CreateAsync("UTC");
        await store.ImportAsync(Path.Combine(GoldenCase.Folder, "edge"));
        foreach (var zone in GoldenCase.Stores.Where(store => store.Workspace == "edge").Select(store => store.Zone).Reverse())
        {
            await store.RebuildAsync(zone);
            await AssertResponsesAsync(store, "edge", zone);
        }
    }

    [Test]
    public async Task Second_import_changes_nothing()
    {
        await using var store = await TestStore.CreateAsync();
        var folder = Path.Combine(GoldenCase.Folder, "workspace");
        var first = await store.ImportAsync(folder);
        Assert.That(
            first.Kinds.Select(kind => (kind.Kind.ToString(), kind.Read, kind.Added)),
            Is.EqualTo(new[] { ("Room", 2L, 2L), ("User", 903L, 903L), ("Message", 36_682L, 36_682L), ("Session", 10_832L, 10_832L) }));

        var version = await store.DataVersionAsync();
        var second = await store.ImportAsync(folder);
        Assert.That(second.NothingChanged);
        Assert.That(second.Documents, Is.EqualTo(first.Documents));
        Assert.That(await store.DataVersionAsync(), Is.EqualTo(version));
    }

    internal static async Task AssertResponsesAsync(TestStore store, string workspace, string zone)
    {
        var verified = await store.VerifyAsync();
        Assert.That(verified.Differences, Is.Empty);

        var credentials = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        var clock = new ModelZone(zone);
        using (Assert.EnterMultipleScope())
        {
            foreach (var golden in GoldenCase.All.Where(golden => (golden.Workspace, golden.Zone) == (workspace, zone)))
            {
                var response = await service.QueryAsync(golden.Path, golden.Query, credentials);
                Assert.That(response.Body, Is.EqualTo(golden.Expected), $"{golden.Path}?{golden.Query}");
                var csv = await service.QueryAsync(golden.Path, golden.Query + "&format=csv", credentials);
                Assert.That(csv.Body, Is.EqualTo(ExpectedCsv.Of(golden.Path, golden.Expected, clock)), $"{golden.Path}?{golden.Query} as CSV");
            }
        }
    }
}
