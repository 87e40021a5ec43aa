using System.Text;

namespace Engagement.Application.Ingest;

/// <summary>The fields that are read; all others are skipped.</summary>
internal enum DocumentField
{
    Id,
    UpdatedAt,
    DeletedAt,
    Collection,
    RoomId,
    SentAt,
    Author,
    AuthorId,
    T,
    Hidden,
    Name,
    DisplayName,
    Usernames,
    Username,
    CreatedAt,
    Roles,
    Type,
    Active,
    UserId,
    SessionId,
    LoginAt,
    LastActivityAt,
    ClosedAt,
    MostImportantRole,
    Year,
    Month,
    Day,
    Services,
    Emails,
}

/// <summary>How the fields are called in a document.</summary>
internal static class DocumentFieldNames
{
    // In the order of the enumeration.
    private static readonly string[] Names =
    [
        "_id", "_updatedAt", "_deletedAt", "__collection__", "rid", "ts", "u", "u._id", "t", "_hidden", "name", "fname", "usernames",
        "username", "createdAt", "roles", "type", "active", "userId", "sessionId", "loginAt", "lastActivityAt", "closedAt",
        "mostImportantRole", "year", "month", "day", "services", "emails",
    ];

    private static readonly (byte[] Name, DocumentField Field)[][] ByLength = GroupByLength();

    public static int Count => Names.Length;

    /// <summary>No name is longer, in bytes.</summary>
    public static int Longest => ByLength.Length - 1;

    public static string Of(DocumentField field) => Names[(int)field];

    public static DocumentField? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length < ByLength.Length)
        {
            foreach (var (candidate, field) in ByLength[name.Length])
            {
                if (name.SequenceEqual(candidate))
                {
                    return field;
                }
            }
        }

        return null;
    }

    private static (byte[] Name, DocumentField Field)[][] GroupByLength()
    {
        // The author's id stands inside another object, so a property of that name is not it.
        var top = Enum.GetValues<DocumentField>()
            .Where(field => field != DocumentField.AuthorId)
            .Select(field => (Name: Encoding.UTF8.GetBytes(Of(field)), Field: field))
            .ToLookup(entry => entry.Name.Length);
        return [.. Enumerable.Range(0, top.Max(group => group.Key) + 1).Select(length => top[length].ToArray())];
    }
}
