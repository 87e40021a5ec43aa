using System.Runtime.CompilerServices;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Splits an export into its documents while reading it, in bounded memory. The first two bytes tell gzip. Of JSON, the first bytes that are
/// not blank tell lines, indented documents and an array. The stream is read once and left open.
/// </summary>
/// <param name="maxDocumentBytes">The longest document that is accepted.</param>
/// <param name="bufferBytes">The usual size of a buffer.</param>
/// <param name="maxBytes">How many bytes there may be after unpacking.</param>
/// <param name="countBytes">See <see cref="DocumentBuffer"/>.</param>
/// <param name="dump">What splits a dump; null for JSON.</param>
internal sealed class DocumentSplitter(
    Stream stream, int maxDocumentBytes = DocumentSplitter.MaxDocumentBytes, int bufferBytes = DocumentSplitter.BufferBytes,
    long maxBytes = long.MaxValue, Action<long>? countBytes = null, DocumentScanner? dump = null) : IAsyncDisposable
{
    /// <summary>The longest document that MongoDB stores.</summary>
    public const int MaxDocumentBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;

    // Longer than a byte order mark.
    private const int MinReadBytes = 16;
    private const string Utf16 = "the file is UTF-16: convert it to UTF-8";

    private readonly UnpackedSource _source = new(stream, maxBytes);
    private DocumentScanner? _scanner = dump;
    private long _line = 1;
    private bool _begun;
    private bool _refused;

    /// <summary>How many bytes of the stream were read, before unpacking; may be read from another thread.</summary>
    public long BytesRead => _source.BytesRead;

    /// <summary>The documents in their order, in buffers that the caller disposes; an error stands in the place of its document.</summary>
    public async IAsyncEnumerable<DocumentBuffer> SplitAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var buffer = new DocumentBuffer(bufferBytes, countBytes);
        try
        {
            var filled = 0;
            var limit = FillLimit(buffer, filled);
            var ended = false;
            while (!ended)
            {
                var read = await _source.ReadAsync(buffer.Array.AsMemory(filled, limit - filled), cancellationToken);
                filled += read;
                ended = read == 0;
                if (!ended && filled < limit)
                {
                    continue;
                }

                var needed = Split(buffer, filled, ended);
                ended |= _refused || _scanner is { IsLost: true };

                if (!ended && needed == 0 && buffer.Entries.Count == 0 && filled < buffer.Array.Length)
                {
                    limit = FillLimit(buffer, filled);
                    continue;
                }

                var done = buffer;
                buffer = NextBuffer(buffer.Array.AsSpan(needed, filled - needed));
                filled -= needed;
                limit = FillLimit(buffer, filled);
                if (done.Entries.Count > 0)
                {
                    yield return done;
                }
                else
                {
                    done.Dispose();
                }
            }
        }
        finally
        {
            buffer.Dispose();
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>The fill limit: a buffer enlarged for a long document could hold millions of short ones.</summary>
    private int FillLimit(DocumentBuffer buffer, int filled) => Math.Min(buffer.Array.Length, filled + Math.Max(bufferBytes, MinReadBytes));

    private int Split(DocumentBuffer buffer, int filled, bool ended)
    {
        var unread = filled;
        _scanner ??= CreateScanner(buffer, buffer.Array.AsSpan(0, filled), ended, out unread);

        // An unfinished document before damage is part of the damage.
        var needed = _scanner?.Split(buffer, filled, ended && !_source.IsTruncated) ?? unread;
        if (ended && _source.Problem is { } problem)
        {
            buffer.Entries.Add(new DocumentEntry(0, 0, _scanner?.Place ?? new DocumentPlace(_line), problem));
        }

        return needed;
    }

    /// <summary>The scanner for the first byte that is not blank; null while it is not clear, or when the file is refused.</summary>
    /// <param name="needed">Without a scanner, the first byte that the next call needs.</param>
    private TextScanner? CreateScanner(DocumentBuffer buffer, Span<byte> bytes, bool ended, out int needed)
    {
        needed = bytes.Length;
        if (!_begun)
        {
            _begun = true;
            if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [(byte)'{' or (byte)'[', 0, ..] or [0, (byte)'{' or (byte)'[', ..])
            {
                buffer.Entries.Add(new DocumentEntry(0, 0, new DocumentPlace(1), Utf16));
                _refused = true;
                return null;
            }

            if (bytes is [0xEF, 0xBB, 0xBF, ..])
            {
                // The scanners skip blanks.
                bytes[..3].Fill((byte)' ');
            }
        }

        var first = bytes.IndexOfAnyExcept(TextScanner.Blank);
        if (first < 0)
        {
            _line += bytes.Count((byte)'\n');
            return null;
        }

        if (!ended && bytes[first..] is ([(byte)'{'] or [(byte)'{', (byte)'\r' or (byte)'\n'] or [(byte)'{', (byte)'\r', (byte)'\n']))
        {
            needed = 0;
            return null;
        }

        return bytes[first..] switch
        {
            [(byte)'[', ..] => new ArrayScanner(_line, maxDocumentBytes),
            [(byte)'{', (byte)'\n', (byte)' ' or (byte)'\t', ..] or [(byte)'{', (byte)'\r', (byte)'\n', (byte)' ' or (byte)'\t', ..]
                => new IndentedScanner(_line, maxDocumentBytes),
            _ => new LineScanner(_line, maxDocumentBytes),
        };
    }

    /// <summary>A new buffer that begins with the unfinished bytes of the last one, and has room for at least as many more.</summary>
    private DocumentBuffer NextBuffer(ReadOnlySpan<byte> unfinished)
    {
        var buffer = new DocumentBuffer(Math.Max(bufferBytes, unfinished.Length * 2), countBytes);
        unfinished.CopyTo(buffer.Array);
        return buffer;
    }
}
