using System.Runtime.CompilerServices;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Cuts an export into its documents while reading it, in bounded memory: JSON lines or a JSON array, which the first byte that is not
/// blank tells, plain or gzip, which the first two bytes tell. It reads the stream once and leaves it open.
/// </summary>
public sealed class DocumentSplitter : IAsyncDisposable
{
    /// <summary>The longest document that is taken: no document in MongoDB is longer.</summary>
    public const int MaxDocumentBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;

    // A byte order mark must be in it.
    private const int SmallestBuffer = 16;
    private const string Utf16 = "the file is UTF-16: convert it to UTF-8";

    private readonly UnpackedSource _source;
    private readonly int _maxDocumentBytes;
    private readonly int _bufferBytes;
    private readonly Action<long>? _hold;
    private DocumentScanner? _scanner;
    private long _line = 1;
    private bool _begun;
    private bool _refused;

    public DocumentSplitter(Stream stream, int maxDocumentBytes = MaxDocumentBytes)
        : this(stream, maxDocumentBytes, BufferBytes)
    {
    }

    internal DocumentSplitter(Stream stream, int maxDocumentBytes, int bufferBytes, long maxBytes = long.MaxValue, Action<long>? hold = null)
    {
        _source = new UnpackedSource(stream, maxBytes);
        _maxDocumentBytes = maxDocumentBytes;
        _bufferBytes = bufferBytes;
        _hold = hold;
    }

    /// <summary>How many bytes of the stream were read, packed as they are; safe to ask from another thread.</summary>
    public long BytesRead => _source.BytesRead;

    /// <summary>The documents in their order, in buffers that the caller disposes; an error stands in the place of its document.</summary>
    public async IAsyncEnumerable<DocumentBuffer> SplitAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var buffer = new DocumentBuffer(_bufferBytes, _hold);
        try
        {
            var filled = 0;
            var goal = Goal(buffer, filled);
            var ended = false;
            while (!ended)
            {
                var read = await _source.ReadAsync(buffer.Array.AsMemory(filled, goal - filled), cancellationToken);
                filled += read;
                ended = read == 0;
                if (!ended && filled < goal)
                {
                    continue;
                }

                var needed = Cut(buffer, filled, ended);
                ended |= _refused;

                if (!ended && needed == 0 && buffer.Entries.Count == 0 && filled < buffer.Array.Length)
                {
                    goal = Goal(buffer, filled);
                    continue;
                }

                var done = buffer;
                buffer = Carry(buffer.Array.AsSpan(needed, filled - needed));
                filled -= needed;
                goal = Goal(buffer, filled);
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

    /// <summary>A little at a time: a buffer that a long document has made large could hold millions of short ones behind it.</summary>
    private int Goal(DocumentBuffer buffer, int filled) => Math.Min(buffer.Array.Length, filled + Math.Max(_bufferBytes, SmallestBuffer));

    private int Cut(DocumentBuffer buffer, int filled, bool ended)
    {
        _scanner ??= Begin(buffer, buffer.Array.AsSpan(0, filled));

        // Where damage follows, an unfinished document is part of it.
        var needed = _scanner?.Cut(buffer, filled, ended && !_source.CutShort) ?? filled;
        if (ended && _source.Problem is { } problem)
        {
            buffer.Add(new DocumentEntry(0, 0, _scanner?.Line ?? _line, problem));
        }

        return needed;
    }

    /// <summary>The scanner that the first byte asks for; null while there is none, or when the file cannot be read at all.</summary>
    private DocumentScanner? Begin(DocumentBuffer buffer, Span<byte> bytes)
    {
        if (!_begun)
        {
            _begun = true;
            if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [(byte)'{' or (byte)'[', 0, ..] or [0, (byte)'{' or (byte)'[', ..])
            {
                buffer.Add(new DocumentEntry(0, 0, 1, Utf16));
                _refused = true;
                return null;
            }

            if (bytes is [0xEF, 0xBB, 0xBF, ..])
            {
                // A byte order mark is blank to everything that follows.
                bytes[..3].Fill((byte)' ');
            }
        }

        var first = bytes.IndexOfAnyExcept(DocumentScanner.Blank);
        if (first < 0)
        {
            _line += bytes.Count((byte)'\n');
            return null;
        }

        return bytes[first] == '[' ? new ArrayScanner(_line, _maxDocumentBytes) : new LineScanner(_line, _maxDocumentBytes);
    }

    /// <summary>A new buffer that begins with what the last one left unfinished, and has room for at least as much again.</summary>
    private DocumentBuffer Carry(ReadOnlySpan<byte> unfinished)
    {
        var buffer = new DocumentBuffer(Math.Max(_bufferBytes, unfinished.Length * 2), _hold);
        unfinished.CopyTo(buffer.Array);
        return buffer;
    }
}
