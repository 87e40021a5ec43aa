using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Documents that are written in one transaction: bounded in number, and in the memory that they take.</summary>
/// <param name="pace">Says how many.</param>
internal sealed class ImportChunk(ChunkPace pace)
{
    /// <summary>Never reached by ordinary documents, which take a few hundred bytes: a room may name a thousand users at length.</summary>
    private const long MostBytes = 32 * 1024 * 1024;

    /// <summary>About what a document takes, its longer texts apart.</summary>
    private const int DocumentBytes = 512;

    private const int TextBytes = 32;

    private const int TokenBytes = 192;

    private long _bytes;

    public List<EventDocument> Documents { get; } = [];

    /// <summary>What they say of signing in, when that was asked for.</summary>
    public List<StagedCredentials> Credentials { get; } = [];

    public bool Full => Documents.Count >= pace.Documents || _bytes >= MostBytes;

    public void Add(EventDocument document)
    {
        Documents.Add(document);
        _bytes += DocumentBytes + document switch
        {
            RoomDocument { Columns: { } room } =>
                Size(room.Type) + Size(room.Name) + Size(room.DisplayName) + (room.Usernames?.Sum(Size) ?? 0),
            UserDocument { Columns: { } user } => Size(user.Username) + Size(user.Name) + Size(user.Type),
            _ => 0,
        };
    }

    public void Add(StagedCredentials user)
    {
        Credentials.Add(user);
        _bytes += DocumentBytes + Size(user.Credentials.Name) + (user.Credentials.Roles?.Sum(Size) ?? 0)
            + user.Credentials.Tokens.Sum(token => TokenBytes + Size(token.Name));
    }

    private static long Size(string? text) => text is null ? 0 : TextBytes + (2L * text.Length);
}
