using System.Text;

namespace Engagement.Infrastructure.Documents;

/// <summary>How one form of document names the fields.</summary>
internal sealed class DocumentFieldNames
{
    public const int Count = (int)DocumentField.Token + 1;

    /// <summary>As the workspace's database does.</summary>
    public static readonly DocumentFieldNames Exported = new(Enum.GetValues<DocumentField>().Zip<DocumentField, string>(
    [
        "_id", "_updatedAt", "_deletedAt", "__collection__", "rid", "ts", "u", "u._id", "t", "_hidden", "name", "fname", "usernames",
        "username", "createdAt", "roles", "type", "active", "userId", "sessionId", "loginAt", "lastActivityAt", "closedAt",
        "mostImportantRole", "year", "month", "day", "services", "emails",
    ]));

    /// <summary>As an outgoing webhook does, whose timestamp is the version too.</summary>
    public static readonly DocumentFieldNames Webhook = new(
    [
        (DocumentField.Id, "message_id"), (DocumentField.RoomId, "channel_id"), (DocumentField.AuthorId, "user_id"),
        (DocumentField.UpdatedAt, "timestamp"), (DocumentField.SentAt, "timestamp"), (DocumentField.Name, "channel_name"),
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

        // What stands inside another object is no property of this name.
        var top = names.Where(entry => !entry.Name.Contains('.'))
            .Select(entry => (Name: Encoding.UTF8.GetBytes(entry.Name), entry.Field))
            .ToLookup(entry => entry.Name.Length);
        _byLength = [.. Enumerable.Range(0, top.Max(group => group.Key) + 1).Select(length => top[length].ToArray())];
    }

    /// <summary>No name is longer, in bytes.</summary>
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
