using MongoDB.Bson;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>Writes a document of the model as MongoDB holds it.</summary>
internal static class SourceBson
{
    /// <summary>The document, without the fields that are null.</summary>
    public static BsonDocument Of(IReadOnlyDictionary<string, object?> fields) =>
        new(fields.Where(field => field.Value is not null).Select(field => new BsonElement(field.Key, Value(field.Value!))));

    private static BsonValue Value(object value) => value switch
    {
        IReadOnlyDictionary<string, object?> fields => Of(fields),
        string[] texts => new BsonArray(texts),
        _ => BsonValue.Create(value),
    };
}
