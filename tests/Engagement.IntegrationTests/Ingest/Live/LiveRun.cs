using System.Collections.Concurrent;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Tells an empty store a history, by way of both instances, and finds what is not as the rules say.</summary>
internal sealed class LiveRun(TwoInstances instances, LiveHistory history)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly LiveQueries _questions = new(instances, history.Workspace);
    private readonly ConcurrentQueue<string> _problems = [];
    private readonly ConcurrentDictionary<RawDocument, bool> _stored = [];
    private readonly ModelApplied? _exactly = history.Writers.Count == 1 && history.Imported.Count == 0 ? new ModelApplied() : null;
    private int _applied;
    private int _requests;

    public LiveFigures Figures => new(_requests, history.Workspace.Documents.Count, _questions.Asked);

    public async Task<IReadOnlyList<string>> FindProblemsAsync()
    {
        var writing = Task.WhenAll([.. history.Writers.Select(WriteAsync), ImportAsync()]);
        await Task.WhenAll([.. instances.Services.Select(async service => Add(await _questions.AskUntilAsync(writing, service))), VerifyUntilAsync(writing)]);
        await writing;
        await CompareAsync();
        if (_problems.IsEmpty)
        {
            await TellAgainAsync();
        }

        return [.. _problems];
    }

    private async Task WriteAsync(IReadOnlyList<LiveRequest> requests, int writer)
    {
        var random = new Random(writer);
        foreach (var request in requests)
        {
            var most = request.Documents.Distinct().Count(document => !_stored.ContainsKey(document));
            var least = request.Documents.Count(history.Alone.Contains);
            if (_exactly is not null)
            {
                least = most = _exactly.Apply(request.Documents);
            }

            var applied = await SendAsync(request, random.Next(2));
            if (applied < least || applied > most)
            {
                Add([$"applied {applied}, which must be from {least} to {most}: {request}"]);
            }

            Interlocked.Add(ref _applied, applied);
            foreach (var document in request.Documents)
            {
                _stored[document] = true;
            }
        }
    }

    /// <summary>In two parts, one after the other.</summary>
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

    /// <summary>The numbers are those of the events at every moment, not only at the end.</summary>
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
        Add(await StoredTables.DifferencesAsync(instances.Store, new StoreModel(history.Workspace.Documents, history.Workspace.Zone)));
        Add((await instances.Store.VerifyAsync()).Differences.Select(difference => $"verify: {difference}"));
        await Wait.ForOtherInstancesAsync();
        foreach (var service in instances.Services)
        {
            Add(await _questions.AskAllAsync(service));
        }

        var ids = history.Workspace.Documents.DistinctBy(document => (document.Kind, document.Id)).Count();
        if (_applied < ids)
        {
            Add([$"{_applied} documents were applied, but {ids} ids are stored"]);
        }
    }

    private async Task TellAgainAsync()
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

    /// <returns>How many documents were applied.</returns>
    private async Task<int> SendAsync(LiveRequest request, int instance)
    {
        Interlocked.Increment(ref _requests);
        var answer = await request.SendAsync(instances.Services[instance], instances.Admin);
        Add(answer.Problems.Select(problem => $"{problem} to {request}"));
        return answer.Applied;
    }

    private void Add(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            _problems.Enqueue(problem);
        }
    }
}

/// <summary>How much a history was.</summary>
internal sealed record LiveFigures(int Requests, int Documents, int Questions);
