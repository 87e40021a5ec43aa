using MongoDB.Bson;

namespace Engagement.StandIn.Documents;

/// <summary>The order of values: by kind, then by value; texts by their code units.</summary>
internal sealed class ValueOrder : IComparer<BsonValue>
{
    public static ValueOrder Instance { get; } = new();

    public int Compare(BsonValue? x, BsonValue? y) =>
        x is BsonString left && y is BsonString right ? string.CompareOrdinal(left.Value, right.Value) : x!.CompareTo(y);

    public static bool AreEqual(BsonValue x, BsonValue y) => AreOfOneKind(x, y) && Instance.Compare(x, y) == 0;

    /// <summary>Comparisons in filters never cross kinds; all numbers are of one kind.</summary>
    public static bool AreOfOneKind(BsonValue x, BsonValue y) => x.BsonType == y.BsonType || (x.IsNumeric && y.IsNumeric);
}
