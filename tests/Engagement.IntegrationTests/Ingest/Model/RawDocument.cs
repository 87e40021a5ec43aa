namespace Engagement.IntegrationTests.Ingest.Model;

internal enum RawKind
{
    Room,
    User,
    Message,
    Session,
    UserDaily,
}

/// <summary>
/// One exported document: field names and values (string, string[], bool, int, DateTime, or a nested dictionary). A missing field is omitted;
/// null is written as null.
/// </summary>
internal sealed record RawDocument(RawKind Kind, IReadOnlyDictionary<string, object?> Fields)
{
    public string Id => (string)Fields["_id"]!;

    public T? Value<T>(string field)
        where T : struct => (T?)Fields.GetValueOrDefault(field);

    public T? Reference<T>(string field)
        where T : class => (T?)Fields.GetValueOrDefault(field);
}
