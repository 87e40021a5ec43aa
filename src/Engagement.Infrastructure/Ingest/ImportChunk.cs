using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Documents that are written in one transaction, limited in number and in memory.</summary>
internal sealed class ImportChunk(ChunkSize size)
{
    /// <summary>Reached only by unusual documents: a room may have a thousand long user names, others take a few hundred bytes.</summary>
    private const long MaxBytes = 32 * 1024 * 1024;

    private const int TokenBytes = 192;

    private long _bytes;
    private long _weight;

    public List<EventDocument> Documents { get; } = [];

    /// <summary>Their credentials, if the import takes them over.</summary>
    public List<StagedCredentials> Credentials { get; } = [];

    public bool Full => _weight >= size.Weight || _bytes >= MaxBytes;

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
