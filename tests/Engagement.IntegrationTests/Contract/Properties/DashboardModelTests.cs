using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>The model without the service, against the golden cases, which were counted independently.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DashboardModelTests
{
    private static readonly Dictionary<string, IReadOnlyList<RawDocument>> s_documents = GoldenCase.All
        .Select(golden => golden.Workspace).Distinct()
        .ToDictionary(workspace => workspace, workspace => ExportReader.Read(Path.Combine(GoldenCase.Folder, workspace)));

    private static IEnumerable<TestCaseData> Stores => GoldenCase.All.Select(golden => (golden.Workspace, golden.Zone)).Distinct().Order()
        .Select(store => new TestCaseData(store.Workspace, store.Zone));

    [Test]
    public void Golden_cases_include_forty_of_each_path() => Assert.That(
        GoldenCase.All.CountBy(golden => golden.Path), Is.EquivalentTo(DashboardModel.Paths.Select(path => KeyValuePair.Create(path, 40))));

    [TestCaseSource(nameof(Stores))]
    public void Model_returns_every_golden_response(string workspace, string zone)
    {
        var model = new DashboardModel(s_documents[workspace], new ModelZone(zone), "Auto");
        using (Assert.EnterMultipleScope())
        {
            foreach (var golden in GoldenCase.All.Where(golden => (golden.Workspace, golden.Zone) == (workspace, zone)))
            {
                Assert.That(model.Query(golden.Path, golden.Query), Is.EqualTo((200, golden.Expected)), $"{golden.Path}?{golden.Query}");
            }
        }
    }
}
