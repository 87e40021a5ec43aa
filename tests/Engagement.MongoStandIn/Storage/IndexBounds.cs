using Engagement.StandIn.Documents;
using Engagement.StandIn.Queries;
using MongoDB.Bson;

namespace Engagement.StandIn.Storage;

/// <summary>The part of an index that a filter needs, both ends included. The filter decides about each document in it.</summary>
internal readonly record struct IndexBounds(BsonValue Low, BsonValue High)
{
    public static IndexBounds Everything { get; } = new(BsonMinKey.Value, BsonMaxKey.Value);

    public bool IsEverything => Low.IsBsonMinKey && High.IsBsonMaxKey;

    public static IndexBounds Of(string path, Filter filter)
    {
        var bounds = filter.Conditions.Where(condition => condition.Path == path).Aggregate(Everything, (bounds, condition) => bounds.Within(condition));
        var unions = filter.Alternatives.Select(filters => filters.Select(alternative => Of(path, alternative)).Aggregate(Union));
        return unions.Aggregate(bounds, (all, union) => all.Above(union.Low).Below(union.High));
    }

    private static IndexBounds Union(IndexBounds left, IndexBounds right) => new(
        ValueOrder.Instance.Compare(left.Low, right.Low) < 0 ? left.Low : right.Low,
        ValueOrder.Instance.Compare(left.High, right.High) > 0 ? left.High : right.High);

    private IndexBounds Within(FieldCondition condition) => condition.Operator switch
    {
        "$eq" => Above(condition.Operand).Below(condition.Operand),
        "$gt" or "$gte" => Above(condition.Operand),
        "$lt" or "$lte" => Below(condition.Operand),
        _ => this,
    };

    private IndexBounds Above(BsonValue value) => ValueOrder.Instance.Compare(value, Low) > 0 ? this with { Low = value } : this;

    private IndexBounds Below(BsonValue value) => ValueOrder.Instance.Compare(value, High) < 0 ? this with { High = value } : this;
}
