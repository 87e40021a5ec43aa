using System.Buffers;

namespace Engagement.Infrastructure.Documents;

/// <summary>One document inside a buffer, or the error in its place.</summary>
/// <param name="Offset">Its first byte in the buffer, or in the buffer's JSON.</param>
/// <param name="Length">Its length in bytes; 0 for an error.</param>
/// <param name="Place">Where it starts.</param>
/// <param name="Error">The error in the place of a document; null for a document.</param>
/// <param name="TooLong">Whether the error is the document's length.</param>
public readonly record struct DocumentEntry(int Offset, int Length, DocumentPlace Place, string? Error, bool TooLong = false);

/// <summary>
/// A run of documents in one pooled buffer, so that a million documents cost a few hundred allocations. Buffers do not depend on each other:
/// several may be parsed at once. The receiver disposes of it.
/// </summary>
public sealed class DocumentBuffer : IDisposable
{
    // The pool keeps arrays of each size for each thread: too much memory for the 32 MiB that the longest document needs.
    internal const int MaxPooledBytes = 1024 * 1024;

    private readonly Action<long>? _countBytes;
    private byte[] _buffer;
    private PooledWriter? _json;

    /// <param name="size">The minimum size in bytes.</param>
    /// <param name="countBytes">Receives the bytes taken, and a negative number when they are returned; throws beyond a limit.</param>
    internal DocumentBuffer(int size, Action<long>? countBytes = null)
    {
        // An array that is not returned because of a limit is left to the garbage collector.
        _buffer = size <= MaxPooledBytes ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        _countBytes = countBytes;
        _countBytes?.Invoke(_buffer.Length);
    }

    public List<DocumentEntry> Entries { get; } = [];

    internal byte[] Array => _buffer;

    /// <summary>Where the documents of a dump are written as JSON; the entries then lie in it.</summary>
    internal PooledWriter Json => _json ??= new PooledWriter(Math.Min(_buffer.Length, MaxPooledBytes) / 2);

    /// <summary>The JSON of one of the buffer's entries, valid until the buffer is disposed.</summary>
    public ReadOnlySpan<byte> Bytes(DocumentEntry entry) =>
        (_json is null ? _buffer : _json.Written).Slice(entry.Offset, entry.Length);

    public void Dispose()
    {
        _countBytes?.Invoke(-_buffer.Length);
        if (_buffer.Length is > 0 and <= MaxPooledBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _json?.Dispose();
        _json = null;
    }
}
