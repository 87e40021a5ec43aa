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

        var state = before is null || (before.Version, before.Deleted, before.DeletedAt) != (after.Version, after.Deleted, after.DeletedAt);
        var columns = before is null || (before.ColumnsVersion, before.ColumnsDeleted) != (after.ColumnsVersion, after.ColumnsDeleted)
            || !Same(before.Columns, after.Columns);
        var carriers = added.Where(version => version.Columns is not null).ToList();
        var own = ModelState.Of(added, count);
        var one = carriers.Any(version => (version.Version, version.Deleted, version.DeletedAt) == (own.Version, own.Deleted, own.DeletedAt)
            && (version.Version, version.Deleted) == (own.ColumnsVersion, own.ColumnsDeleted) && Same(version.Columns!, own.Columns));
        return one ? Number(state || columns) : Number(state) + Number(columns && carriers.Count > 0);
    }

    private static bool Same(object?[] left, object?[] right) =>
        left.Zip(right).All(pair => ModelState.ByColumn.Compare(pair.First, pair.Second) == 0);

    private static int Number(bool applied) => applied ? 1 : 0;
}
