using System.Collections.Concurrent;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Sends a history to an empty store through both instances, and finds differences from the model.</summary>
internal sealed class LiveRun(TwoInstances instances, LiveHistory history)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly LiveQueries _queries = new(instances, history.Workspace);
    private readonly ConcurrentQueue<string> _problems = [];
    private readonly ConcurrentDictionary<RawDocument, bool> _stored = [];
    private readonly ModelApplied? _model = history.Writers.Count == 1 && history.Imported.Count == 0 ? new ModelApplied() : null;
    private int _applied;
    private int _requests;

    public LiveFigures Figures => new(_requests, history.Workspace.Documents.Count, _queries.Sent);

    public async Task<IReadOnlyList<string>> FindProblemsAsync()
    {
        var writing = Task.WhenAll([.. history.Writers.Select(WriteAsync), ImportAsync()]);
        await Task.WhenAll([.. instances.Services.Select(async service => Add(await _queries.QueryUntilAsync(writing, service))), VerifyUntilAsync(writing)]);
        await writing;
        await CompareAsync();
        if (_problems.IsEmpty)
        {
            await SendAgainAsync();
        }

        return [.. _problems];
    }

    private async Task WriteAsync(IReadOnlyList<LiveRequest> requests, int writer)
    {
        var random = new Random(writer);
        foreach (var request in requests)
        {
            var max = request.Documents.Distinct().Count(document => !_stored.ContainsKey(document));
            var min = request.Documents.Count(history.Unique.Contains);
            if (_model is not null)
            {
                min = max = _model.Apply(request.Documents);
            }

            var applied = await SendAsync(request, random.Next(2));
            if (applied < min || applied > max)
            {
                Add([$"applied {applied}, which must be from {min} to {max}: {request}"]);
            }

            Interlocked.Add(ref _applied, applied);
            foreach (var document in request.Documents)
            {
                _stored[document] = true;
            }
        }
    }

    /// <summary>Imports in two parts.</summary>
    private async Task ImportAsync()
    {
        foreach (var part in history.Imported.Chunk((history.Imported.Count / 2) + 1))
        {
            using var folder = new ExportFolder();
            foreach (var file in part.GroupBy(RawJson.FileOf))
            {
                folder.Write(file.Key, file.Select(document => RawJson.Write(document, Dialect.Relaxed)));
            }

            var result = await instances.Store.ImportAsync(folder.Path);
            Interlocked.Add(ref _applied, (int)result.Kinds.Sum(kind => kind.Added + kind.Changed));
        }
    }

    /// <summary>Checks during the run that the rollups match the events.</summary>
    private async Task VerifyUntilAsync(Task written)
    {
        while (!written.IsCompleted)
        {
            Add((await instances.Store.VerifyAsync()).Differences.Select(difference => $"verify meanwhile: {difference}"));
            await Task.Delay(s_pause);
        }
    }

    private async Task CompareAsync()
    {
        var workspace = history.Workspace;
        Add(await StoredTables.DifferencesAsync(
            instances.Store, new StoreModel(workspace.Documents, workspace.Zone, workspace.KeepPrunedAfterDays)));
        Add((await instances.Store.VerifyAsync()).Differences.Select(difference => $"verify: {difference}"));
        await Wait.ForOtherInstancesAsync();
        foreach (var service in instances.Services)
        {
            Add(await _queries.QueryAllAsync(service));
        }

        var ids = workspace.Documents.DistinctBy(document => (document.Kind, document.Id)).Count();
        if (_applied < ids)
        {
            Add([$"{_applied} documents were applied, but {ids} ids are stored"]);
        }
    }

    private async Task SendAgainAsync()
    {
        var version = await instances.Store.DataVersionAsync();
        await Task.WhenAll(history.Again.Select(async (requests, writer) =>
        {
            foreach (var request in requests)
            {
                if (await SendAsync(request, writer % 2) is > 0 and var applied)
                {
                    Add([$"applied {applied} the second time: {request}"]);
                }
            }
        }));
        if (await instances.Store.DataVersionAsync() is var now && now != version)
        {
            Add([$"data_version went from {version} to {now} the second time"]);
        }
    }

    /// <returns>The number of applied documents.</returns>
    private async Task<int> SendAsync(LiveRequest request, int instance)
    {
        Interlocked.Increment(ref _requests);
        var response = await request.SendAsync(instances.Services[instance], instances.Admin);
        Add(response.Problems.Select(problem => $"{problem} to {request}"));
        return response.Applied;
    }

    private void Add(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            _problems.Enqueue(problem);
        }
    }
}

/// <summary>The size of a history.</summary>
internal sealed record LiveFigures(int Requests, int Documents, int Queries);
