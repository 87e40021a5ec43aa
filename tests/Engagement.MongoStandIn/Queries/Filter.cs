using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.Queries;

/// <summary>A filter of <c>find</c>, <c>$match</c>, updates and deletes.</summary>
internal sealed class Filter
{
    private readonly List<FieldCondition> _conditions = [];
    private readonly List<IReadOnlyList<Filter>> _alternatives = [];

    private Filter()
    {
    }

    /// <summary>The conditions that every match fulfils, from which the plan takes the bounds of an index.</summary>
    public IReadOnlyList<FieldCondition> Conditions => _conditions;

    /// <summary>Of each list, every match fulfils at least one.</summary>
    public IReadOnlyList<IReadOnlyList<Filter>> Alternatives => _alternatives;

    public static Filter Parse(BsonDocument filter)
    {
        var parsed = new Filter();
        parsed.Add(filter);
        return parsed;
    }

    public bool Matches(byte[] document) =>
        _conditions.TrueForAll(condition => condition.Matches(document))
        && _alternatives.TrueForAll(filters => filters.Any(filter => filter.Matches(document)));

    private void Add(BsonDocument filter)
    {
        foreach (var element in filter)
        {
            switch (element.Name)
            {
                case "$and":
                    Filters(element).ForEach(Add);
                    break;
                case "$or":
                    _alternatives.Add([.. Filters(element).Select(Parse)]);
                    break;
                case "$comment":
                    break;
                case ['$', ..]:
                    throw new CommandException(MongoError.BadValue($"unknown top level operator: {element.Name}"));
                default:
                    _conditions.AddRange(FieldCondition.Parse(element.Name, element.Value));
                    break;
            }
        }
    }

    private static List<BsonDocument> Filters(BsonElement element) =>
        element.Value is BsonArray { Count: > 0 } filters && filters.All(filter => filter.IsBsonDocument)
            ? [.. filters.Select(filter => filter.AsBsonDocument)]
            : throw new CommandException(MongoError.BadValue($"{element.Name} must be a nonempty array"));
}
