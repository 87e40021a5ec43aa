using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Ingest;
using Microsoft.Extensions.Options;

namespace Engagement.Infrastructure.Documents;

/// <summary>Reads the body of a request as an import reads a file, within the limits of one request.</summary>
public sealed class RequestDocumentReader(IOptions<IngestOptions> options, IOptions<WorkspaceOptions> workspace, IngestMetrics metrics, TimeProvider clock)
    : IRequestDocumentReader
{
    private const int MaxUnpackedBytes = 16 * 1024 * 1024;
    private const int MaxLineBytes = 1024 * 1024;
    private const int MaxLines = 5_000;
    private const int MaxErrors = 100;

    // Most requests have one document or a few.
    private const int BufferBytes = 4 * 1024;

    private readonly DocumentParser _parser = new(TimeSpan.FromSeconds(workspace.Value.MaxSessionSeconds), clock);

    // The memory of all requests' documents and buffers.
    private long _heldBytes;

    public async Task<RequestDocuments> ReadAsync(Stream body, DocumentSource source, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ReadTimeoutSeconds), clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var read = new RequestState();
        await using var splitter = new DocumentSplitter(body, MaxLineBytes, BufferBytes, MaxUnpackedBytes, bytes => Hold(bytes, read));
        try
        {
            await foreach (var buffer in splitter.SplitAsync(limited.Token))
            {
                using (buffer)
                {
                    foreach (var entry in buffer.Entries)
                    {
                        Take(buffer, entry, source, read);
                    }
                }
            }
        }
        catch
        {
            Release(read);
            throw;
        }

        return new RequestDocuments(read.Lines, read.Documents, read.Rejected, read.Reported(), () => Release(read));
    }

    private void Release(RequestState read) => Interlocked.Add(ref _heldBytes, -read.HeldBytes);

    /// <summary>Counts memory: of documents until they are stored, of buffers until they are disposed of. Refuses what exceeds the limit.</summary>
    private void Hold(long bytes, RequestState read)
    {
        read.HeldBytes += bytes;

        // The limit is for concurrent requests: a single one is accepted whatever its size.
        var held = Interlocked.Add(ref _heldBytes, bytes);
        if (bytes > 0 && held > options.Value.MaxHeldBytes && held > read.HeldBytes)
        {
            throw new BusyException("Too much is sent at once; try again later.");
        }
    }

    private void Take(DocumentBuffer buffer, DocumentEntry entry, DocumentSource source, RequestState read)
    {
        if (entry.Error is { } splitError)
        {
            // The start of the next line is not known, so the rest of the request cannot be read.
            throw entry.TooLong
                ? new TooLargeException($"Line {entry.Place.Number} is longer than 1 MiB.")
                : new InvalidRequestException($"Line {entry.Place.Number}: {splitError}.");
        }

        if (++read.Lines > MaxLines)
        {
            throw new TooLargeException("There are more than 5,000 lines; send them in several requests.");
        }

        var parsed = _parser.Parse(buffer.Bytes(entry), source);
        if (parsed.Document is not null)
        {
            read.Documents.Add(parsed.Document);
            Hold(DocumentMemory.Of(parsed.Document), read);
            if (parsed.Warning is { } warning && read.Warnings.Count < MaxErrors)
            {
                read.Warnings.Add(new RejectedLine { Line = entry.Place.Number, Error = $"warning: {warning}" });
            }
        }
        else if (parsed.Error is { } error)
        {
            metrics.CountRejected();
            read.Rejected++;
            if (read.Errors.Count < MaxErrors)
            {
                read.Errors.Add(new RejectedLine { Line = entry.Place.Number, Error = error });
            }
        }
    }

    private sealed class RequestState
    {
        public int Lines { get; set; }

        public long HeldBytes { get; set; }

        public List<EventDocument> Documents { get; } = [];

        public int Rejected { get; set; }

        public List<RejectedLine> Errors { get; } = [];

        public List<RejectedLine> Warnings { get; } = [];

        /// <summary>The errors, which have precedence, and as many warnings as there is room for, by line.</summary>
        public List<RejectedLine> Reported() =>
            Warnings.Count == 0 ? Errors : [.. Errors.Concat(Warnings).Take(MaxErrors).OrderBy(line => line.Line)];
    }
}
