using System.Buffers;

namespace Engagement.Benchmarks;

/// <summary>Reads an answer to its end and forgets it.</summary>
internal static class Drain
{
    /// <returns>How many bytes it had.</returns>
    public static async Task<long> ReadAsync(Stream answer, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        var total = 0L;
        for (int read; (read = await answer.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            total += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return total;
    }
}
