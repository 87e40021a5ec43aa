using Engagement.Application.Common;
using Engagement.Domain.Documents;

namespace Engagement.Application.Ingest;

/// <summary>Reads the documents that one request brings, in bounded memory and time.</summary>
public interface IDocumentReader
{
    /// <summary>Reads to the end.</summary>
    /// <param name="body">Documents, one a line, plain or gzip.</param>
    /// <param name="source">The collection that they are of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TooLargeException">There are more lines, or longer ones, or more bytes than one request may bring.</exception>
    /// <exception cref="BusyException">Too much is read for others already.</exception>
    Task<ReadDocuments> ReadAsync(Stream body, DocumentSource source, CancellationToken cancellationToken);
}

/// <summary>What a request brought.</summary>
/// <param name="Received">Lines that are not blank.</param>
/// <param name="Documents">Those that can be stored.</param>
/// <param name="Rejected">How many cannot.</param>
/// <param name="Errors">The first 100 of these, with the reason.</param>
public sealed record ReadDocuments(
    int Received, IReadOnlyList<EventDocument> Documents, int Rejected, IReadOnlyList<(long Line, string Error)> Errors);
