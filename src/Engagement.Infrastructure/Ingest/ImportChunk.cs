using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Documents that are written in one transaction: bounded in number, and in the memory that they take.</summary>
/// <param name="pace">Says how many.</param>
internal sealed class ImportChunk(ChunkPace pace)
{
    /// <summary>Never reached by ordinary documents, which take a few hundred bytes: a room may name a thousand users at length.</summary>
    private const long MostBytes = 32 * 1024 * 1024;

    private const int TokenBytes = 192;

    private long _bytes;
    private long _weight;

    public List<EventDocument> Documents { get; } = [];

    /// <summary>What they say of signing in, when that was asked for.</summary>
    public List<StagedCredentials> Credentials { get; } = [];

    public bool Full => _weight >= pace.Documents || _bytes >= MostBytes;

    public void Add(EventDocument document)
    {
        Documents.Add(document);
        _weight += DocumentWeight.Of(document);
        _bytes += DocumentMemory.Of(document);
    }

    public void Add(StagedCredentials user)
    {
        Credentials.Add(user);
        _bytes += DocumentMemory.OfDocument + DocumentMemory.Of(user.Credentials.Name) + DocumentMemory.Of(user.Credentials.Roles)
            + user.Credentials.Tokens.Sum(token => TokenBytes + DocumentMemory.Of(token.Name));
    }
}
