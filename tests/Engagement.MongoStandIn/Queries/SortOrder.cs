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

    /// <summary>The path, if there is only one.</summary>
    public string? OnlyPath => _keys is [var key] ? key.Path.Text : null;

    public bool IsDescending => _keys[0].IsDescending;

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
