using Engagement.StandIn.Documents;
using MongoDB.Bson;

namespace Engagement.StandIn.Storage;

/// <summary>
/// An index: the documents' places in the order of one field, the first of the index's keys. It is filled when a query uses it for the first time,
/// so that a collection can be loaded without it.
/// </summary>
internal sealed class CollectionIndex(BsonDocument keys)
{
    // Cursors read as many places at once, and go on behind the last of them: the index may change in between.
    private const int PlacesAtOnce = 1000;

    private readonly DocumentPath _path = new(keys.GetElement(0).Name);
    private SortedSet<(BsonValue Key, int Place)>? _entries;

    public BsonDocument Keys => keys;

    public string Name { get; } = keys.GetElement(0).Name == "_id" ? "_id_" : string.Join('_', keys.Select(key => $"{key.Name}_{key.Value}"));

    public string Path => _path.Text;

    /// <summary>Whether a document had several values for the field: then the index finds nothing for queries.</summary>
    public bool IsMultikey { get; private set; }

    public bool IsFilled => _entries is not null;

    public void Fill(IEnumerable<(byte[] Document, int Place)> documents)
    {
        _entries = new SortedSet<(BsonValue Key, int Place)>(EntryOrder.Instance);
        foreach (var (document, place) in documents)
        {
            Add(document, place);
        }
    }

    public void Add(byte[] document, int place)
    {
        if (_entries is not null)
        {
            IsMultikey |= _path.ValuesIn(document) is { Count: > 1 } or [BsonArray];
            _entries.Add((_path.FirstIn(document), place));
        }
    }

    public void Remove(byte[] document, int place) => _entries?.Remove((_path.FirstIn(document), place));

    /// <summary>The places of documents whose value is between the bounds, in the order of the values.</summary>
    public IEnumerable<int> Places(IndexBounds bounds, bool isDescending)
    {
        var low = (bounds.Low, int.MinValue);
        var high = (bounds.High, int.MaxValue);
        while (EntryOrder.Instance.Compare(low, high) <= 0)
        {
            var view = _entries!.GetViewBetween(low, high);
            var entries = (isDescending ? view.Reverse() : view).Take(PlacesAtOnce).ToList();
            foreach (var entry in entries)
            {
                yield return entry.Place;
            }

            if (entries.Count < PlacesAtOnce)
            {
                yield break;
            }

            if (isDescending)
            {
                high = (entries[^1].Key, entries[^1].Place - 1);
            }
            else
            {
                low = (entries[^1].Key, entries[^1].Place + 1);
            }
        }
    }

    private sealed class EntryOrder : IComparer<(BsonValue Key, int Place)>
    {
        public static EntryOrder Instance { get; } = new();

        public int Compare((BsonValue Key, int Place) x, (BsonValue Key, int Place) y)
        {
            var sign = ValueOrder.Instance.Compare(x.Key, y.Key);
            return sign != 0 ? sign : x.Place.CompareTo(y.Place);
        }
    }
}
