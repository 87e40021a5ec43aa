using Engagement.StandIn.Commands;
using Engagement.StandIn.Documents;
using MongoDB.Bson;

namespace Engagement.StandIn.Queries;

/// <summary>A sort order: paths, each ascending or descending.</summary>
internal sealed class SortOrder : IComparer<BsonValue[]>
{
    private readonly List<(DocumentPath Path, bool IsDescending)> _keys = [];

    private SortOrder()
    {
    }

    public string FirstPath => _keys[0].Path.Text;

    public bool IsFirstDescending => _keys[0].IsDescending;

    public bool HasOnePath => _keys.Count == 1;

    public static SortOrder? Parse(BsonDocument? sort)
    {
        if (sort is null or { ElementCount: 0 })
        {
            return null;
        }

        var order = new SortOrder();
        foreach (var key in sort)
        {
            var direction = key.Value.IsNumeric ? key.Value.ToInt32() : 0;
            order._keys.Add(direction is 1 or -1
                ? (new DocumentPath(key.Name), direction < 0)
                : throw new CommandException(MongoError.BadValue("$sort key ordering must be 1 (for ascending) or -1 (for descending)")));
        }

        return order;
    }

    public BsonValue[] KeysOf(byte[] document) => [.. _keys.Select(key => key.Path.FirstIn(document))];

    /// <summary>Sorts documents that are in the order of the first path: only those that are equal in it have to be held at once.</summary>
    public IEnumerable<byte[]> SortRest(IEnumerable<byte[]> documents)
    {
        List<(BsonValue[] Keys, byte[] Document)> equal = [];
        foreach (var next in documents.Select(document => (Keys: KeysOf(document), Document: document)))
        {
            if (equal.Count > 0 && ValueOrder.Instance.Compare(equal[0].Keys[0], next.Keys[0]) != 0)
            {
                foreach (var entry in equal.OrderBy(entry => entry.Keys, this))
                {
                    yield return entry.Document;
                }

                equal.Clear();
            }

            equal.Add(next);
        }

        foreach (var entry in equal.OrderBy(entry => entry.Keys, this))
        {
            yield return entry.Document;
        }
    }

    public int Compare(BsonValue[]? x, BsonValue[]? y)
    {
        for (var i = 0; i < _keys.Count; i++)
        {
            var sign = ValueOrder.Instance.Compare(x![i], y![i]);
            if (sign != 0)
            {
                return _keys[i].IsDescending ? -sign : sign;
            }
        }

        return 0;
    }
}
