using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Estimates the memory of documents, in bytes: a room may have a thousand long user names.</summary>
internal static class DocumentMemory
{
    /// <summary>Any document without its texts.</summary>
    public const int OfDocument = 512;

    private const int OfText = 32;

    public static long Of(EventDocument document) => OfDocument + document switch
    {
        RoomDocument { Columns: { } room } => Of(room.Type) + Of(room.Name) + Of(room.DisplayName) + Of(room.Usernames),
        UserDocument { Columns: { } user } => Of(user.Username) + Of(user.Name) + Of(user.Type),
        _ => 0,
    };

    // Twice: the literal that is sent is a copy.
    public static long Of(IReadOnlyList<string>? texts) => 2 * (texts?.Sum(Of) ?? 0);

    public static long Of(string? text) => text is null ? 0 : OfText + (2L * text.Length);
}
