using System.Buffers;

namespace Engagement.Infrastructure.Documents;

/// <summary>One document inside a buffer, or why there is none.</summary>
/// <param name="Offset">Where it starts in the buffer.</param>
/// <param name="Length">How many bytes it has; 0 for an error.</param>
/// <param name="Line">The line on which it starts, from 1.</param>
/// <param name="Error">Why it could not be cut out; null for a document.</param>
/// <param name="TooLong">Whether that is its length.</param>
public readonly record struct DocumentEntry(int Offset, int Length, long Line, string? Error, bool TooLong = false);

/// <summary>
/// A run of documents in one pooled buffer, so that a million documents cost a few hundred allocations. Buffers do not depend on each other:
/// several may be parsed at once. Whoever receives one disposes it.
/// </summary>
public sealed class DocumentBuffer : IDisposable
{
    // The pool keeps some of each size for each thread, for long: of the 32 MiB that the longest document needs that is too much.
    private const int LongestPooled = 1024 * 1024;

    private readonly List<DocumentEntry> _entries = [];
    private readonly Action<long>? _hold;
    private byte[] _buffer;

    /// <param name="size">The fewest bytes that it has.</param>
    /// <param name="hold">Counts the bytes that are taken, and less than 0 when they are given back; throws where there are too many.</param>
    internal DocumentBuffer(int size, Action<long>? hold = null)
    {
        _buffer = size <= LongestPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        try
        {
            hold?.Invoke(_buffer.Length);
        }
        catch
        {
            Return();
            throw;
        }

        _hold = hold;
    }

    public IReadOnlyList<DocumentEntry> Entries => _entries;

    internal byte[] Array => _buffer;

    /// <summary>The bytes of one of the buffer's entries, valid until the buffer is disposed.</summary>
    public ReadOnlySpan<byte> Bytes(DocumentEntry entry) => _buffer.AsSpan(entry.Offset, entry.Length);

    public void Dispose()
    {
        _hold?.Invoke(-_buffer.Length);
        Return();
    }

    internal void Add(DocumentEntry entry) => _entries.Add(entry);

    private void Return()
    {
        if (_buffer.Length is > 0 and <= LongestPooled)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
    }
}
