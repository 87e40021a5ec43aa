using System.Buffers;

namespace Engagement.Benchmarks;

/// <summary>Reads a response to its end and discards it.</summary>
internal static class Drain
{
    /// <returns>The number of bytes.</returns>
    public static async Task<long> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        var total = 0L;
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            total += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return total;
    }
}
