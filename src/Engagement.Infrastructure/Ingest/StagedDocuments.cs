using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>The documents of one kind in a batch, each with its position among all of them.</summary>
internal sealed record StagedDocuments(DocumentTable Table, IReadOnlyList<int> Positions, IReadOnlyList<EventDocument> Documents)
{
    public DocumentKind Kind => Table.Kind;

    /// <summary>Whether no two of them have the same id, so that nothing has to be reduced.</summary>
    public bool AreDistinct => Documents.Select(document => document.Id).ToHashSet(StringComparer.Ordinal).Count == Documents.Count;

    /// <summary>By kind, in the order in which kinds are written.</summary>
    public static List<StagedDocuments> ByKind(IEnumerable<EventDocument> documents) =>
    [
        .. documents.Index().GroupBy(staged => staged.Item.Kind).OrderBy(group => group.Key).Select(group => new StagedDocuments(
            DocumentTable.Of(group.Key), [.. group.Select(staged => staged.Index)], [.. group.Select(staged => staged.Item)])),
    ];

    public void SetValues(NpgsqlParameterCollection parameters)
    {
        foreach (var (column, values) in Table.Values(Positions, Documents).Index())
        {
            parameters[column].Value = values;
        }
    }
}
