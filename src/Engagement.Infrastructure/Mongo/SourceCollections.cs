using Engagement.Application.Ingest;
using Engagement.Infrastructure.Documents;
using MongoDB.Bson;

namespace Engagement.Infrastructure.Mongo;

/// <summary>The collections of a workspace that are stored, and the fields of them that leave the server.</summary>
internal static class SourceCollections
{
    /// <summary>In the order in which they are pulled: deletions last.</summary>
    public static readonly IReadOnlyList<DocumentSource> All =
        [DocumentSource.Rooms, DocumentSource.Users, DocumentSource.Sessions, DocumentSource.Messages, DocumentSource.Trash];

    // Of an author only the id; no credentials.
    private static readonly DocumentField[] s_never = [DocumentField.Author, DocumentField.Services, DocumentField.Emails, DocumentField.Token];

    private static readonly IReadOnlyList<string> s_fields =
        [.. Enum.GetValues<DocumentField>().Except(s_never).Select(DocumentFieldNames.Exported.Of)];

    /// <summary>A projection by inclusion: no message text leaves the server, whatever a later version adds to a document.</summary>
    public static readonly BsonDocument Projection = new(s_fields.Select(field => new BsonElement(field, 1)));

    /// <summary>The same for an event of a change stream, which holds the document.</summary>
    public static readonly BsonDocument EventProjection = new(
        s_fields.Select(field => $"fullDocument.{field}").Concat(["operationType", "clusterTime", "ns"]).Select(field => new BsonElement(field, 1)));

    /// <summary>Deletions from the collections that are stored; the trash holds those of many others.</summary>
    public static readonly BsonDocument StoredTrash = new(
        DocumentFieldNames.Exported.Of(DocumentField.Collection), In(DocumentSource.Rooms, DocumentSource.Users, DocumentSource.Messages));

    public static string Name(DocumentSource source) => CollectionNames.CollectionOf(source);

    /// <summary>The condition that a value is the name of one of these collections.</summary>
    public static BsonDocument In(params IEnumerable<DocumentSource> sources) => new("$in", new BsonArray(sources.Select(Name)));
}
