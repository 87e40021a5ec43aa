using System.Buffers;

namespace Engagement.Infrastructure.Documents;

/// <summary>One document inside a buffer, or the error in its place.</summary>
/// <param name="Offset">Its first byte in the buffer.</param>
/// <param name="Length">Its length in bytes; 0 for an error.</param>
/// <param name="Line">The line on which it starts, from 1.</param>
/// <param name="Error">The error in the place of a document; null for a document.</param>
/// <param name="TooLong">Whether the error is the document's length.</param>
public readonly record struct DocumentEntry(int Offset, int Length, long Line, string? Error, bool TooLong = false);

/// <summary>
/// A run of documents in one pooled buffer, so that a million documents cost a few hundred allocations. Buffers do not depend on each other:
/// several may be parsed at once. The receiver disposes of it.
/// </summary>
public sealed class DocumentBuffer : IDisposable
{
    // The pool keeps arrays of each size for each thread: too much memory for the 32 MiB that the longest document needs.
    private const int MaxPooledBytes = 1024 * 1024;

    private readonly Action<long>? _countBytes;
    private byte[] _buffer;

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

    /// <summary>The bytes of one of the buffer's entries, valid until the buffer is disposed.</summary>
    public ReadOnlySpan<byte> Bytes(DocumentEntry entry) => _buffer.AsSpan(entry.Offset, entry.Length);

    public void Dispose()
    {
        _countBytes?.Invoke(-_buffer.Length);
        if (_buffer.Length is > 0 and <= MaxPooledBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
    }
}
