using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract;

/// <summary>Both workspaces, imported and asked, in every zone of the golden cases.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GoldenTests
{
    private static IEnumerable<TestCaseData> Stores => GoldenCase.Stores.Select(store => new TestCaseData(store.Workspace, store.Zone));

    [Test]
    public void There_are_enough_cases() => Assert.That(GoldenCase.All, Has.Count.EqualTo(360));

    [TestCaseSource(nameof(Stores))]
    public async Task An_imported_workspace_answers_every_question_exactly(string workspace, string zone)
    {
        await using var store = await TestStore.CreateAsync(zone);
        var imported = await store.ImportAsync(Path.Combine(GoldenCase.Folder, workspace));
        Assert.That((imported.Rejected, imported.Ignored), Is.EqualTo((0L, 0L)));
        await AssertAnswersAsync(store, workspace, zone);
    }

    [Test]
    public async Task A_rebuild_in_another_zone_answers_like_an_import_in_it()
    {
        await using var store = await TestStore.CreateAsync("UTC");
        await store.ImportAsync(Path.Combine(GoldenCase.Folder, "edge"));
        foreach (var zone in GoldenCase.Stores.Where(cut => cut.Workspace == "edge").Select(cut => cut.Zone).Reverse())
        {
            await store.RebuildAsync(zone);
            await AssertAnswersAsync(store, "edge", zone);
        }
    }

    [Test]
    public async Task Importing_twice_is_importing_once()
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

    private static async Task AssertAnswersAsync(TestStore store, string workspace, string zone)
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
                var answer = await service.QueryAsync(golden.Path, golden.Query, credentials);
                Assert.That(answer.Body, Is.EqualTo(golden.Expected), $"{golden.Path}?{golden.Query}");
                var csv = await service.QueryAsync(golden.Path, golden.Query + "&format=csv", credentials);
                Assert.That(csv.Body, Is.EqualTo(ExpectedCsv.Of(golden.Path, golden.Expected, clock)), $"{golden.Path}?{golden.Query} as CSV");
            }
        }
    }
}
