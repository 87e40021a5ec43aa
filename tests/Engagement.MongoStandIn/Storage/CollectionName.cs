namespace Engagement.StandIn.Storage;

/// <summary>A collection's full name.</summary>
internal readonly record struct CollectionName(string Database, string Collection)
{
    public override string ToString() => $"{Database}.{Collection}";
}
