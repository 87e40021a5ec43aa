using System.Buffers;

namespace Engagement.Infrastructure.Documents;

/// <summary>Collects bytes in an array that grows as needed, and is pooled unless it is large.</summary>
internal sealed class PooledWriter(int size) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = Rent(size);

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(sizeHint, 1))
        {
            var larger = Rent(Math.Max(_bytes.Length * 2, Length + sizeHint));
            Written.CopyTo(larger);
            Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        Return(_bytes);
        _bytes = [];
    }

    private static byte[] Rent(int size) =>
        size <= DocumentBuffer.MaxPooledBytes ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);

    private static void Return(byte[] bytes)
    {
        if (bytes.Length is > 0 and <= DocumentBuffer.MaxPooledBytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
