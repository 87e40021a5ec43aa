using System.Text;

namespace Engagement.Infrastructure.Documents;

/// <summary>The names of the fields in one form of document.</summary>
internal sealed class DocumentFieldNames
{
    public const int Count = (int)DocumentField.Token + 1;

    /// <summary>The names in the workspace's database.</summary>
    public static readonly DocumentFieldNames Exported = new(Enum.GetValues<DocumentField>().Zip<DocumentField, string>(
    [
        "_id", "_updatedAt", "_deletedAt", "__collection__", "rid", "ts", "editedAt", "u", "u._id", "t", "_hidden", "name", "fname", "usernames",
        "username", "createdAt", "roles", "type", "active", "userId", "sessionId", "loginAt", "lastActivityAt", "closedAt",
        "mostImportantRole", "year", "month", "day", "services", "emails",
    ]));

    /// <summary>The names in an outgoing webhook, whose timestamp is the version too.</summary>
    public static readonly DocumentFieldNames Webhook = new(
    [
        (DocumentField.Id, "message_id"), (DocumentField.RoomId, "channel_id"), (DocumentField.AuthorId, "user_id"),
        (DocumentField.UpdatedAt, "timestamp"), (DocumentField.Timestamp, "timestamp"), (DocumentField.Name, "channel_name"),
        (DocumentField.Token, "token"),
    ]);

    private readonly string[] _names = new string[Count];
    private readonly (byte[] Name, DocumentField Field)[][] _byLength;

    private DocumentFieldNames(IEnumerable<(DocumentField Field, string Name)> names)
    {
        foreach (var (field, name) in names)
        {
            _names[(int)field] = name;
        }

        // A dotted name is a property of a nested object.
        var top = names.Where(entry => !entry.Name.Contains('.'))
            .Select(entry => (Name: Encoding.UTF8.GetBytes(entry.Name), entry.Field))
            .ToLookup(entry => entry.Name.Length);
        _byLength = [.. Enumerable.Range(0, top.Max(group => group.Key) + 1).Select(length => top[length].ToArray())];
    }

    /// <summary>The length of the longest name, in bytes.</summary>
    public int Longest => _byLength.Length - 1;

    public string Of(DocumentField field) => _names[(int)field];

    public DocumentField? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length < _byLength.Length)
        {
            foreach (var (candidate, field) in _byLength[name.Length])
            {
                if (name.SequenceEqual(candidate))
                {
                    return field;
                }
            }
        }

        return null;
    }
}
