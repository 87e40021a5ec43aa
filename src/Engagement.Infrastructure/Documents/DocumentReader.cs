using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Ingest;
using Microsoft.Extensions.Options;

namespace Engagement.Infrastructure.Documents;

/// <summary>Reads what a request brings as an import reads a file, within the limits of one request.</summary>
public sealed class DocumentReader(IOptions<IngestOptions> options, IOptions<WorkspaceOptions> workspace, IngestMetrics metrics, TimeProvider clock)
    : IDocumentReader
{
    /// <summary>Unpacked.</summary>
    private const int MostBytes = 16 * 1024 * 1024;

    private const int LongestLine = 1024 * 1024;
    private const int MostLines = 5_000;
    private const int MostErrors = 100;

    // Most requests bring a document or a few: each holds on to as little as that needs.
    private const int BufferBytes = 4 * 1024;

    private readonly DocumentParser _parser = new(TimeSpan.FromSeconds(workspace.Value.MaxSessionSeconds), clock);
    private long _held;

    public async Task<ReadDocuments> ReadAsync(Stream body, DocumentSource source, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ReadTimeoutSeconds), clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var read = new Reading();
        await using var splitter = new DocumentSplitter(body, LongestLine, BufferBytes, MostBytes, bytes => Hold(bytes, read));
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

        return new ReadDocuments(read.Lines, read.Documents, read.Rejected, read.Errors, () => Release(read));
    }

    private void Release(Reading read) => Interlocked.Add(ref _held, -read.Held);

    /// <summary>
    /// Documents take memory until they are stored, and the line that arrives until it ends; who would bring more than there is room for comes
    /// again later.
    /// </summary>
    private void Hold(long bytes, Reading read)
    {
        read.Held += bytes;

        // One request alone is taken whatever its size.
        var held = Interlocked.Add(ref _held, bytes);
        if (bytes > 0 && held > options.Value.MaxHeldBytes && held > read.Held)
        {
            throw new BusyException("Too much is sent at once; try again later.");
        }
    }

    private void Take(DocumentBuffer buffer, DocumentEntry entry, DocumentSource source, Reading read)
    {
        if (entry.Error is { } uncut)
        {
            // Where lines begin and end is not known any more: what else the request held cannot be told.
            throw entry.TooLong
                ? new TooLargeException($"Line {entry.Line} is longer than 1 MiB.")
                : new InvalidRequestException($"Line {entry.Line}: {uncut}.");
        }

        if (++read.Lines > MostLines)
        {
            throw new TooLargeException("There are more than 5,000 lines; send them in several requests.");
        }

        var parsed = _parser.Parse(buffer.Bytes(entry), source);
        if (parsed.Document is not null)
        {
            read.Documents.Add(parsed.Document);
            Hold(DocumentMemory.Of(parsed.Document), read);
        }
        else if (parsed.Error is { } error)
        {
            read.Reject(entry.Line, error);
            metrics.Rejected();
        }
    }

    private sealed class Reading
    {
        public int Lines { get; set; }

        public long Held { get; set; }

        public List<EventDocument> Documents { get; } = [];

        public int Rejected { get; private set; }

        public List<(long Line, string Error)> Errors { get; } = [];

        public void Reject(long line, string error)
        {
            Rejected++;
            if (Errors.Count < MostErrors)
            {
                Errors.Add((line, error));
            }
        }
    }
}
