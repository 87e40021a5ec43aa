namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>One version of an id; a deletion with only the id has no columns.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">The id.</param>
/// <param name="Version">The version.</param>
/// <param name="Deleted">Whether it is a deletion.</param>
/// <param name="DeletedAt">When it was deleted; kept for messages only.</param>
/// <param name="Columns">The columns.</param>
internal sealed record ModelVersion(RawKind Kind, string Id, DateTime Version, bool Deleted, DateTime? DeletedAt, object?[]? Columns);

/// <summary>The combined state of all versions of an id.</summary>
internal sealed record ModelState(
    string Id, DateTime Version, bool Deleted, DateTime? DeletedAt, DateTime ColumnsVersion, bool ColumnsDeleted, object?[] Columns)
{
    public static readonly Comparer<object?> ByColumn = Comparer<object?>.Create(CompareColumn);

    /// <summary>
    /// The greatest version determines whether the id is deleted; of equal ones a deletion wins, the latest one. The greatest version with columns
    /// (by version, then deletion, then columns) determines the columns.
    /// </summary>
    public static ModelState Of(IReadOnlyCollection<ModelVersion> versions, int columns)
    {
        var latest = versions.OrderBy(version => version.Version).ThenBy(version => version.Deleted).ThenBy(version => version.DeletedAt).Last();
        var carriers = versions.Where(version => version.Columns is not null)
            .OrderBy(version => version.Version).ThenBy(version => version.Deleted);
        for (var column = 0; column < columns; column++)
        {
            var compared = column;
            carriers = carriers.ThenBy(version => version.Columns![compared], ByColumn);
        }

        var carrier = carriers.LastOrDefault();
        return new ModelState(
            latest.Id,
            latest.Version,
            latest.Deleted,
            latest.DeletedAt,
            carrier?.Version ?? DateTime.MinValue,
            carrier?.Deleted ?? true,
            carrier?.Columns ?? new object?[columns]);
    }

    private static int CompareColumn(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string a, string b) => ModelJson.ByBytes(a, b),
        (string[] a, string[] b) => CompareTexts(a, b),
        (bool a, bool b) => a == b ? 0 : a ? 1 : -1,
        (DateTime a, DateTime b) => a.CompareTo(b),
        (DateOnly a, DateOnly b) => a.CompareTo(b),
        _ => throw new InvalidOperationException($"{left} and {right} are no columns."),
    };

    private static int CompareTexts(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (CompareColumn(left[i], right[i]) is not 0 and var order)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
