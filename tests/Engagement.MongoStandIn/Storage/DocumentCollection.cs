using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.Storage;

/// <summary>
/// The documents of a collection as bytes, each at a place of its own in the order of their insertion. An array of bytes is never changed, so that
/// cursors and the oplog share it.
/// </summary>
internal sealed class DocumentCollection(CollectionName name)
{
    private readonly List<byte[]?> _places = [];
    private readonly Dictionary<BsonValue, int> _placeOfId = [];
    private readonly List<CollectionIndex> _indexes = [new CollectionIndex(new BsonDocument("_id", 1))];

    public CollectionName Name => name;

    public int Count => _placeOfId.Count;

    public int Places => _places.Count;

    public IReadOnlyList<CollectionIndex> Indexes => _indexes;

    /// <summary>The document at the place; null if it has been deleted.</summary>
    public byte[]? At(int place) => _places[place];

    public byte[]? Find(BsonValue id) => PlaceOf(id) is { } place ? _places[place] : null;

    public int? PlaceOf(BsonValue id) => _placeOfId.TryGetValue(id, out var place) ? place : null;

    public void Insert(BsonValue id, byte[] document)
    {
        if (!_placeOfId.TryAdd(id, _places.Count))
        {
            throw new CommandException(MongoError.DuplicateKey(name.ToString(), id));
        }

        _places.Add(document);
        _indexes.ForEach(index => index.Add(document, _places.Count - 1));
    }

    public void Replace(BsonValue id, byte[] document)
    {
        var place = _placeOfId[id];
        var old = _places[place]!;
        _places[place] = document;
        foreach (var index in _indexes)
        {
            index.Remove(old, place);
            index.Add(document, place);
        }
    }

    public bool Delete(BsonValue id)
    {
        if (!_placeOfId.Remove(id, out var place))
        {
            return false;
        }

        var document = _places[place]!;
        _places[place] = null;
        _indexes.ForEach(index => index.Remove(document, place));
        return true;
    }

    public void CreateIndex(BsonDocument keys)
    {
        if (_indexes.TrueForAll(index => index.Keys != keys))
        {
            _indexes.Add(new CollectionIndex(keys));
        }
    }

    /// <summary>The index on the path, or null if there is none that a query can use.</summary>
    public CollectionIndex? IndexOn(string path)
    {
        var index = _indexes.Find(index => index.Path == path);
        if (index is { IsFilled: false })
        {
            index.Fill(Enumerable.Range(0, _places.Count).Where(place => _places[place] is not null).Select(place => (_places[place]!, place)));
        }

        return index is { IsMultikey: false } ? index : null;
    }
}
