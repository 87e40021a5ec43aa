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

        if (sort?.OnlyPath is { } path && collection.IndexOn(path) is { } sorted)
        {
            return Documents(sorted.Places(IndexBounds.Of(path, filter), sort.IsDescending), collection, filter);
        }

        return Sorted(NarrowestPlaces(collection, filter), collection, filter, sort);
    }

    private static IEnumerable<int> NarrowestPlaces(DocumentCollection collection, Filter filter)
    {
        foreach (var path in filter.Conditions.Select(condition => condition.Path).Distinct())
        {
            var bounds = IndexBounds.Of(path, filter);
            if (!bounds.IsEverything && collection.IndexOn(path) is { } index)
            {
                return index.Places(bounds, isDescending: false);
            }
        }

        return AllPlaces(collection);
    }

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
