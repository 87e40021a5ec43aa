using Engagement.StandIn.Commands;
using Engagement.StandIn.Documents;
using MongoDB.Bson;

namespace Engagement.StandIn.Queries;

/// <summary>One operator on one path, such as <c>{ts: {$gte: …}}</c>.</summary>
internal sealed class FieldCondition
{
    private readonly DocumentPath _path;
    private readonly Func<IReadOnlyList<BsonValue>, bool> _matches;

    private FieldCondition(string path, string name, BsonValue operand)
    {
        _path = new DocumentPath(path);
        Operator = name;
        Operand = operand;
        _matches = Compile(name, operand);
    }

    public string Path => _path.Text;

    public string Operator { get; }

    public BsonValue Operand { get; }

    public static IEnumerable<FieldCondition> Parse(string path, BsonValue condition) => condition switch
    {
        BsonDocument { ElementCount: > 0 } operators when operators.GetElement(0).Name.StartsWith('$') =>
            operators.Select(element => new FieldCondition(path, element.Name, element.Value)),
        _ => [new FieldCondition(path, "$eq", condition)],
    };

    public bool Matches(byte[] document) => _matches(_path.ValuesIn(document));

    private static Func<IReadOnlyList<BsonValue>, bool> Compile(string name, BsonValue operand) => name switch
    {
        "$eq" => Equal(operand),
        "$ne" => Not(Equal(operand)),
        "$in" => In(name, operand),
        "$nin" => Not(In(name, operand)),
        "$gt" => Compare(operand, sign => sign > 0),
        "$gte" => Compare(operand, sign => sign >= 0),
        "$lt" => Compare(operand, sign => sign < 0),
        "$lte" => Compare(operand, sign => sign <= 0),
        "$exists" => values => values.Count > 0 == operand.ToBoolean(),
        _ => throw new CommandException(MongoError.BadValue($"unknown operator: {name}")),
    };

    private static Func<IReadOnlyList<BsonValue>, bool> Equal(BsonValue operand) => operand switch
    {
        BsonRegularExpression => throw new CommandException(MongoError.BadValue("regular expressions are not imitated")),
        BsonNull => values => values.Count == 0 || Candidates(values).Any(value => value.IsBsonNull),
        _ => values => Candidates(values).Any(value => ValueOrder.AreEqual(value, operand)),
    };

    private static Func<IReadOnlyList<BsonValue>, bool> In(string name, BsonValue operand)
    {
        var any = operand is BsonArray operands
            ? operands.Select(Equal).ToList()
            : throw new CommandException(MongoError.BadValue($"{name} needs an array"));
        return values => any.Exists(equal => equal(values));
    }

    private static Func<IReadOnlyList<BsonValue>, bool> Compare(BsonValue operand, Func<int, bool> accepts) =>
        values => Candidates(values).Any(value => ValueOrder.AreOfOneKind(value, operand) && accepts(ValueOrder.Instance.Compare(value, operand)));

    private static Func<IReadOnlyList<BsonValue>, bool> Not(Func<IReadOnlyList<BsonValue>, bool> matches) => values => !matches(values);

    /// <summary>An array matches as a whole and by each of its items.</summary>
    private static IEnumerable<BsonValue> Candidates(IReadOnlyList<BsonValue> values) =>
        values.Concat(values.OfType<BsonArray>().SelectMany(array => array));
}
