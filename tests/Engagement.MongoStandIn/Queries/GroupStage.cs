using Engagement.StandIn.Commands;
using Engagement.StandIn.Documents;
using MongoDB.Bson;

namespace Engagement.StandIn.Queries;

/// <summary><c>$group</c> with <c>$sum</c> and <c>$count</c>, by constants, fields or documents of them.</summary>
internal sealed class GroupStage
{
    private readonly Func<byte[], BsonValue> _key;
    private readonly List<(string Name, Func<byte[], BsonValue> Operand)> _sums = [];

    private GroupStage(Func<byte[], BsonValue> key) => _key = key;

    public static GroupStage Parse(BsonDocument stage)
    {
        if (!stage.TryGetValue("_id", out var id))
        {
            throw new CommandException(MongoError.Location(15955, "a group specification must include an _id"));
        }

        var group = new GroupStage(Expression(id));
        foreach (var field in stage.Where(field => field.Name != "_id"))
        {
            var accumulator = field.Value.AsBsonDocument.GetElement(0);
            group._sums.Add(accumulator.Name switch
            {
                "$sum" => (field.Name, Expression(accumulator.Value)),
                "$count" => (field.Name, Expression(1)),
                _ => throw new CommandException(MongoError.Location(15952, $"unknown group operator '{accumulator.Name}'")),
            });
        }

        return group;
    }

    public IEnumerable<byte[]> Run(IEnumerable<byte[]> documents)
    {
        var groups = new Dictionary<BsonValue, BsonValue[]>();
        foreach (var document in documents)
        {
            var key = _key(document);
            if (!groups.TryGetValue(key, out var sums))
            {
                groups[key] = sums = [.. _sums.Select(_ => new BsonInt32(0))];
            }

            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] = Add(sums[i], _sums[i].Operand(document));
            }
        }

        return groups.Select(group => ToDocument(group.Key, group.Value));
    }

    private byte[] ToDocument(BsonValue key, BsonValue[] sums)
    {
        var document = new BsonDocument("_id", key);
        for (var i = 0; i < sums.Length; i++)
        {
            document[_sums[i].Name] = sums[i];
        }

        return document.ToBson();
    }

    private static BsonValue Add(BsonValue sum, BsonValue value)
    {
        if (!value.IsNumeric)
        {
            return sum;
        }

        if (sum.IsDouble || value.IsDouble)
        {
            return sum.ToDouble() + value.ToDouble();
        }

        var total = sum.ToInt64() + value.ToInt64();
        return total is >= int.MinValue and <= int.MaxValue && sum.IsInt32 && value.IsInt32 ? (int)total : total;
    }

    private static Func<byte[], BsonValue> Expression(BsonValue expression)
    {
        switch (expression)
        {
            case BsonString { Value: ['$', .. var path] }:
                var field = new DocumentPath(path);
                return document => field.FirstIn(document);
            case BsonDocument { ElementCount: > 0 } operators when operators.GetElement(0).Name.StartsWith('$'):
                throw new CommandException(
                    new MongoError(168, "InvalidPipelineOperator", $"Unrecognized expression '{operators.GetElement(0).Name}'"));
            case BsonDocument fields:
                var parts = fields.Select(part => (part.Name, Value: Expression(part.Value))).ToList();
                return document => new BsonDocument(parts.Select(part => new BsonElement(part.Name, part.Value(document))));
            default:
                return _ => expression;
        }
    }
}
