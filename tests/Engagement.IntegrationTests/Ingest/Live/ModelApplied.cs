using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>How many documents of a request make a difference, where one request comes after the other.</summary>
internal sealed class ModelApplied
{
    private readonly Dictionary<(RawKind Kind, string Id), List<ModelVersion>> _said = [];

    public int Apply(IEnumerable<RawDocument> request) => request
        .Select(document => ModelReader.Read(document)!).GroupBy(version => (version.Kind, version.Id)).Sum(id => Apply(id.Key, [.. id]));

    /// <summary>Of an id that is the greatest document, and the greatest that carries columns where that is another one.</summary>
    private int Apply((RawKind Kind, string Id) id, List<ModelVersion> told)
    {
        _said.TryAdd(id, []);
        var said = _said[id];
        var count = ModelReader.Columns(id.Kind).Count;
        var before = said.Count > 0 ? ModelState.Of(said, count) : null;
        said.AddRange(told);
        var after = ModelState.Of(said, count);

        var state = before is null || (before.Version, before.Deleted) != (after.Version, after.Deleted);
        var columns = before is null || (before.ColumnsVersion, before.ColumnsDeleted) != (after.ColumnsVersion, after.ColumnsDeleted)
            || before.Columns.Zip(after.Columns).Any(pair => ModelState.ByColumn.Compare(pair.First, pair.Second) != 0);
        var carriers = told.Where(version => version.Columns is not null).ToList();
        var greatest = told.MaxBy(version => (version.Version, version.Deleted))!;
        var one = carriers.Any(version => (version.Version, version.Deleted) == (greatest.Version, greatest.Deleted));
        return one ? Number(state || columns) : Number(state) + Number(columns && carriers.Count > 0);
    }

    private static int Number(bool applied) => applied ? 1 : 0;
}
