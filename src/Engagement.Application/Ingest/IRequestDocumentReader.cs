using Engagement.Application.Common;
using Engagement.Domain.Documents;

namespace Engagement.Application.Ingest;

/// <summary>Reads the documents of one request, in bounded memory and time.</summary>
public interface IRequestDocumentReader
{
    /// <summary>Reads documents of one collection to the end of the body: one a line, plain or gzip.</summary>
    /// <exception cref="TooLargeException">There are more lines, or longer ones, or more bytes than one request may have.</exception>
    /// <exception cref="BusyException">The documents of other requests have reached the memory limit.</exception>
    Task<RequestDocuments> ReadAsync(Stream body, DocumentSource source, CancellationToken cancellationToken);
}

/// <summary>The documents of one request; they count against the memory limit of all requests until disposed of.</summary>
/// <param name="Received">Lines that are not blank.</param>
/// <param name="Documents">Those that can be stored.</param>
/// <param name="Rejected">How many cannot be stored.</param>
/// <param name="Errors">The first 100 of these, with the reason; fewer are filled up with the warnings of stored lines.</param>
/// <param name="Release">Takes the documents off the memory limit.</param>
public sealed record RequestDocuments(
    int Received, IReadOnlyList<EventDocument> Documents, int Rejected, IReadOnlyList<RejectedLine> Errors, Action Release) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Release();
}
