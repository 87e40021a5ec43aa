using Engagement.Application.Common;
using Engagement.Domain.Documents;

namespace Engagement.Application.Ingest;

/// <summary>Reads the documents that one request brings, in bounded memory and time.</summary>
public interface IDocumentReader
{
    /// <summary>Reads to the end.</summary>
    /// <param name="body">Documents, one a line, plain or gzip.</param>
    /// <param name="source">The collection that they are of.</param>
    /// <exception cref="TooLargeException">There are more lines, or longer ones, or more bytes than one request may bring.</exception>
    /// <exception cref="BusyException">Too much is read for others already.</exception>
    Task<ReadDocuments> ReadAsync(Stream body, DocumentSource source, CancellationToken cancellationToken);
}

/// <summary>What a request brought; it takes up room for others' requests until it is disposed of.</summary>
/// <param name="received">See <see cref="Received"/>.</param>
/// <param name="documents">See <see cref="Documents"/>.</param>
/// <param name="rejected">See <see cref="Rejected"/>.</param>
/// <param name="errors">See <see cref="Errors"/>.</param>
/// <param name="release">Makes room.</param>
public sealed class ReadDocuments(
    int received, IReadOnlyList<EventDocument> documents, int rejected, IReadOnlyList<(long Line, string Error)> errors, Action release) : IDisposable
{
    /// <summary>Lines that are not blank.</summary>
    public int Received { get; } = received;

    /// <summary>Those that can be stored.</summary>
    public IReadOnlyList<EventDocument> Documents { get; } = documents;

    /// <summary>How many cannot.</summary>
    public int Rejected { get; } = rejected;

    /// <summary>The first 100 of these, with the reason.</summary>
    public IReadOnlyList<(long Line, string Error)> Errors { get; } = errors;

    /// <inheritdoc/>
    public void Dispose() => release();
}
