using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>A workspace in its own store, served over HTTP, with the model of the same documents.</summary>
internal sealed class WorkspaceUnderTest : IAsyncDisposable
{
    private readonly RandomWorkspace _workspace;
    private readonly TestStore _store;
    private readonly Credentials _admin;
    private readonly TestService _service;
    private DashboardModel _model = null!;

    private WorkspaceUnderTest(RandomWorkspace workspace, TestStore store, Credentials admin, TestService service)
    {
        _workspace = workspace;
        _store = store;
        _admin = admin;
        _service = service;
    }

    public static async Task<WorkspaceUnderTest> StartAsync(RandomWorkspace workspace)
    {
        var store = await TestStore.CreateAsync(
            workspace.Zone.Name, Enum.Parse<UserActivity>(workspace.Activity), workspace.KeepPrunedAfterDays);
        var started = new WorkspaceUnderTest(workspace, store, await store.CreateAccountAsync("admin"), await store.ServeAsync());
        await started.ImportAsync(workspace.Documents);
        return started;
    }

    /// <summary>Sends a query to the service and to the model.</summary>
    public async Task<Comparison> QueryAsync(DashboardQuery query)
    {
        var response = await _service.QueryAsync(query.Path, query.Query, _admin);
        return new Comparison(query, _model.Query(query.Path, query.Query), (response.Status, response.Body));
    }

    /// <summary>Replaces the store's documents.</summary>
    public async Task ReplaceAsync(IReadOnlyList<RawDocument> documents)
    {
        await _store.ResetAsync(keepAccounts: true);
        await ImportAsync(documents);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }

    /// <summary>Imports the documents in two parts, each with one file per kind.</summary>
    private async Task ImportAsync(IReadOnlyList<RawDocument> documents)
    {
        foreach (var part in documents.Chunk((documents.Count / 2) + 1))
        {
            using var folder = new ExportFolder();
            var read = part.Select((document, place) => (Document: document, Dialect: (Dialect)(place % 3)));
            foreach (var file in read.GroupBy(one => RawJson.FileOf(one.Document)))
            {
                folder.Write(file.Key, file.Select(one => RawJson.Write(one.Document, one.Dialect)));
            }

            await _store.ImportAsync(folder.Path);
        }

        _model = new DashboardModel(documents, _workspace.Zone, _workspace.Activity, _workspace.KeepPrunedAfterDays);
    }
}

/// <summary>A query with the model's and the service's response.</summary>
internal sealed record Comparison(DashboardQuery Query, (int Status, string Body) Expected, (int Status, string Body) Actual)
{
    public bool Same => Expected == Actual;

    /// <summary>Whether the response has data: no error, no empty list, and not only types without messages.</summary>
    public bool HasData => Expected.Status == 200 && !Expected.Body.Split(':', 2)[1].StartsWith("[]", StringComparison.Ordinal)
        && Expected.Body != """{"origins":[{"messages":0,"t":"c"},{"messages":0,"t":"d"},{"messages":0,"t":"p"}],"success":true}""";

    public override string ToString() => $"{Query}\n  expected {Expected.Status} {Expected.Body}\n  actual   {Actual.Status} {Actual.Body}";
}
