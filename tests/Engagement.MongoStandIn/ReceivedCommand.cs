using MongoDB.Bson;

namespace Engagement.StandIn;

/// <summary>A command as a client sent it.</summary>
/// <param name="body">All of it.</param>
public sealed class ReceivedCommand(BsonDocument body)
{
    /// <summary>All of it, such as <c>{find: …, filter: …, $db: …}</c>.</summary>
    public BsonDocument Body => body;

    /// <summary>Its name, such as <c>find</c>.</summary>
    public string Name { get; } = body.GetElement(0).Name;

    /// <summary>The database.</summary>
    public string Database { get; } = body.GetValue("$db", "admin").AsString;

    /// <summary>The collection, if the command has one.</summary>
    public string? Collection { get; } = (body.GetValue("collection", null) ?? body[0]) is BsonString name ? name.Value : null;

    /// <summary>Database and collection, or the database only.</summary>
    public string Namespace => Collection is null ? Database : $"{Database}.{Collection}";

    /// <summary>The filter of <c>find</c>, or the query of <c>count</c>.</summary>
    public BsonDocument? Filter => Document("filter") ?? Document("query");

    /// <summary>The projection of <c>find</c>; null if whole documents were asked for.</summary>
    public BsonDocument? Projection => Document("projection");

    /// <summary>The sort order of <c>find</c>.</summary>
    public BsonDocument? Sort => Document("sort");

    /// <summary>The stages of <c>aggregate</c>, a change stream's too.</summary>
    public IReadOnlyList<BsonDocument> Pipeline => [.. body.GetValue("pipeline", new BsonArray()).AsBsonArray.Select(stage => stage.AsBsonDocument)];

    /// <summary>Whether it opens a change stream.</summary>
    public bool IsChangeStream => Pipeline is [var first, ..] && first.Contains("$changeStream");

    /// <summary>The mode of the read preference, such as <c>secondaryPreferred</c>; null where the driver sends none, which means the primary.</summary>
    public string? ReadPreference => Document("$readPreference")?["mode"].AsString;

    /// <inheritdoc/>
    public override string ToString() => body.ToString();

    private BsonDocument? Document(string name) => body.GetValue(name, null) as BsonDocument;
}
