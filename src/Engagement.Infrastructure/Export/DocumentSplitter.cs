using System.Runtime.CompilerServices;

namespace Engagement.Infrastructure.Export;

/// <summary>
/// Cuts an export into its documents while reading it, in bounded memory: JSON lines or a JSON array, which the first byte that is not
/// blank tells, plain or gzip, which the first two bytes tell. It reads the stream once and leaves it open.
/// </summary>
public sealed class DocumentSplitter : IAsyncDisposable
{
    /// <summary>The longest document that is taken: no document in MongoDB is longer.</summary>
    public const int MaxDocumentBytes = 16 * 1024 * 1024;

    private const int SlabBytes = 256 * 1024;

    // A byte order mark must be in it.
    private const int SmallestSlab = 16;
    private const string Utf16 = "the file is UTF-16: convert it to UTF-8";

    private readonly UnpackedSource _source;
    private readonly int _maxDocumentBytes;
    private readonly int _slabBytes;
    private readonly Action<long>? _hold;
    private DocumentScanner? _scanner;
    private long _line = 1;
    private bool _begun;
    private bool _refused;

    public DocumentSplitter(Stream stream, int maxDocumentBytes = MaxDocumentBytes)
        : this(stream, maxDocumentBytes, SlabBytes)
    {
    }

    internal DocumentSplitter(Stream stream, int maxDocumentBytes, int slabBytes, long maxBytes = long.MaxValue, Action<long>? hold = null)
    {
        _source = new UnpackedSource(stream, maxBytes);
        _maxDocumentBytes = maxDocumentBytes;
        _slabBytes = slabBytes;
        _hold = hold;
    }

    /// <summary>How many bytes of the stream were read, packed as they are; safe to ask from another thread.</summary>
    public long BytesRead => _source.BytesRead;

    /// <summary>The documents in their order, in slabs that the caller disposes; an error stands in the place of its document.</summary>
    public async IAsyncEnumerable<DocumentSlab> SplitAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var slab = new DocumentSlab(_slabBytes, _hold);
        try
        {
            var filled = 0;
            var goal = Goal(slab, filled);
            var ended = false;
            while (!ended)
            {
                var read = await _source.ReadAsync(slab.Buffer.AsMemory(filled, goal - filled), cancellationToken);
                filled += read;
                ended = read == 0;
                if (!ended && filled < goal)
                {
                    continue;
                }

                var needed = Cut(slab, filled, ended);
                ended |= _refused;

                if (!ended && needed == 0 && slab.Entries.Count == 0 && filled < slab.Buffer.Length)
                {
                    goal = Goal(slab, filled);
                    continue;
                }

                var done = slab;
                slab = Carry(slab.Buffer.AsSpan(needed, filled - needed));
                filled -= needed;
                goal = Goal(slab, filled);
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
            slab.Dispose();
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>A little at a time: a slab that a long document has made large could hold millions of short ones behind it.</summary>
    private int Goal(DocumentSlab slab, int filled) => Math.Min(slab.Buffer.Length, filled + Math.Max(_slabBytes, SmallestSlab));

    private int Cut(DocumentSlab slab, int filled, bool ended)
    {
        _scanner ??= Begin(slab, slab.Buffer.AsSpan(0, filled));

        // Where damage follows, an unfinished document is part of it.
        var needed = _scanner?.Cut(slab, filled, ended && !_source.CutShort) ?? filled;
        if (ended && _source.Problem is { } problem)
        {
            slab.Add(new DocumentEntry(0, 0, _scanner?.Line ?? _line, problem));
        }

        return needed;
    }

    /// <summary>The scanner that the first byte asks for; null while there is none, or when the file cannot be read at all.</summary>
    private DocumentScanner? Begin(DocumentSlab slab, Span<byte> bytes)
    {
        if (!_begun)
        {
            _begun = true;
            if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [(byte)'{' or (byte)'[', 0, ..] or [0, (byte)'{' or (byte)'[', ..])
            {
                slab.Add(new DocumentEntry(0, 0, 1, Utf16));
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

    /// <summary>A new slab that begins with what the last one left unfinished, and has room for at least as much again.</summary>
    private DocumentSlab Carry(ReadOnlySpan<byte> unfinished)
    {
        var slab = new DocumentSlab(Math.Max(_slabBytes, unfinished.Length * 2), _hold);
        unfinished.CopyTo(slab.Buffer);
        return slab;
    }
}
