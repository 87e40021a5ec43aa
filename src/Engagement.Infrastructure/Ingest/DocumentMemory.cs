using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>About how many bytes of memory documents take: a room may name a thousand users at length.</summary>
internal static class DocumentMemory
{
    /// <summary>What any document takes, its longer texts apart.</summary>
    public const int OfDocument = 512;

    private const int OfText = 32;

    public static long Of(EventDocument document) => OfDocument + document switch
    {
        RoomDocument { Columns: { } room } => Of(room.Type) + Of(room.Name) + Of(room.DisplayName) + Of(room.Usernames),
        UserDocument { Columns: { } user } => Of(user.Username) + Of(user.Name) + Of(user.Type),
        _ => 0,
    };

    public static long Of(IReadOnlyList<string>? texts) => texts?.Sum(Of) ?? 0;

    public static long Of(string? text) => text is null ? 0 : OfText + (2L * text.Length);
}
