using Engagement.StandIn.Queries;
using MongoDB.Bson;

namespace Engagement.StandIn.Storage;

/// <summary>
/// Runs a filter and a sort order over a collection: by ids, by an index, or else over all documents. The documents come one after the other while
/// they are enumerated; the enumeration survives changes of the collection.
/// </summary>
internal static class QueryPlan
{
    public static IEnumerable<byte[]> Run(DocumentCollection collection, Filter filter, SortOrder? sort)
    {
        if (IdsOf(filter) is { } ids)
        {
            return Sorted(Places(collection, ids), collection, filter, sort);
        }

        var narrow = NarrowIndex(collection, filter);
        if (sort is not null && (narrow is null || narrow.Path == sort.FirstPath) && collection.IndexOn(sort.FirstPath) is { } sorted)
        {
            var places = sorted.Places(IndexBounds.Of(sorted.Path, filter), sort.IsFirstDescending);
            var documents = Documents(places, collection, filter);
            return sort.HasOnePath ? documents : sort.SortRest(documents);
        }

        return Sorted(narrow?.Places(IndexBounds.Of(narrow.Path, filter), isDescending: false) ?? AllPlaces(collection), collection, filter, sort);
    }

    /// <summary>An index of which the filter needs only a part; that of the ids only if there is no other.</summary>
    private static CollectionIndex? NarrowIndex(DocumentCollection collection, Filter filter) =>
        collection.Indexes.Reverse().Where(index => !IndexBounds.Of(index.Path, filter).IsEverything)
            .Select(index => collection.IndexOn(index.Path)).FirstOrDefault(index => index is not null);

    private static IEnumerable<int> AllPlaces(DocumentCollection collection)
    {
        for (var place = 0; place < collection.Places; place++)
        {
            yield return place;
        }
    }

    private static IEnumerable<int> Places(DocumentCollection collection, IEnumerable<BsonValue> ids) =>
        ids.Select(collection.PlaceOf).Where(place => place is not null).Select(place => place!.Value).Distinct().Order();

    /// <summary>The ids of which the filter asks for one, if they are texts or object ids: other values may be equal and differ in kind.</summary>
    private static List<BsonValue>? IdsOf(Filter filter) =>
        filter.Conditions.Where(condition => condition.Path == "_id").Select(IdsOf)
            .FirstOrDefault(ids => ids is not null && ids.TrueForAll(id => id.IsString || id.IsObjectId));

    private static List<BsonValue>? IdsOf(FieldCondition condition) => condition.Operator switch
    {
        "$eq" => [condition.Operand],
        "$in" => [.. condition.Operand.AsBsonArray],
        _ => null,
    };

    private static IEnumerable<byte[]> Documents(IEnumerable<int> places, DocumentCollection collection, Filter filter) =>
        places.Select(collection.At).Where(document => document is not null && filter.Matches(document)).Select(document => document!);

    /// <summary>Sorting holds keys and places; the documents are read again when it is their turn.</summary>
    private static IEnumerable<byte[]> Sorted(IEnumerable<int> places, DocumentCollection collection, Filter filter, SortOrder? sort)
    {
        if (sort is null)
        {
            return Documents(places, collection, filter);
        }

        var sorted = places.Where(place => collection.At(place) is { } document && filter.Matches(document))
            .Select(place => (Keys: sort.KeysOf(collection.At(place)!), Place: place))
            .OrderBy(entry => entry.Keys, sort).Select(entry => entry.Place);
        return Documents(sorted, collection, filter);
    }
}
