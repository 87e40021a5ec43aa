using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>The number of applied documents of each request, for sequential requests.</summary>
internal sealed class ModelApplied
{
    private readonly Dictionary<(RawKind Kind, string Id), List<ModelVersion>> _versions = [];

    public int Apply(IEnumerable<RawDocument> request) => request
        .Select(document => ModelReader.Read(document)!).GroupBy(version => (version.Kind, version.Id)).Sum(id => Apply(id.Key, [.. id]));

    /// <summary>For an id these are the greatest document and, if different, the greatest document with columns.</summary>
    private int Apply((RawKind Kind, string Id) id, List<ModelVersion> added)
    {
        _versions.TryAdd(id, []);
        var versions = _versions[id];
        var count = ModelReader.Columns(id.Kind).Count;
        var before = versions.Count > 0 ? ModelState.Of(versions, count) : null;
        versions.AddRange(added);
        var after = ModelState.Of(versions, count);

        var state = before is null || (before.Version, before.Deleted) != (after.Version, after.Deleted);
        var columns = before is null || (before.ColumnsVersion, before.ColumnsDeleted) != (after.ColumnsVersion, after.ColumnsDeleted)
            || before.Columns.Zip(after.Columns).Any(pair => ModelState.ByColumn.Compare(pair.First, pair.Second) != 0);
        var carriers = added.Where(version => version.Columns is not null).ToList();
        var greatest = added.MaxBy(version => (version.Version, version.Deleted))!;
        var one = carriers.Any(version => (version.Version, version.Deleted) == (greatest.Version, greatest.Deleted));
        return one ? Number(state || columns) : Number(state) + Number(columns && carriers.Count > 0);
    }

    private static int Number(bool applied) => applied ? 1 : 0;
}
