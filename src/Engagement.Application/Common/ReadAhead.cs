using System.Threading.Channels;

namespace Engagement.Application.Common;

/// <summary>
/// Reads a source a few items ahead of whoever takes them, and apart from it: whoever stops waiting for an item, or leaves, does not wait
/// for the source, which is cancelled and left alone until it notices.
/// </summary>
/// <typeparam name="T">An item.</typeparam>
public sealed class ReadAhead<T> : IDisposable
{
    private const int Items = 2;

    // For an item that nobody takes and nobody leaves. Who takes them too slowly is cut off long before.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly Channel<T> _items = Channel.CreateBounded<T>(new BoundedChannelOptions(Items) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _left = new();
    private int _disposed;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The items.</param>
    public ReadAhead(IAsyncEnumerable<T> source)
    {
        var left = _left.Token;
        _ = Task.Run(() => ReadAsync(source, left));
    }

    /// <summary>The next item; nothing where there is none any more.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Exception">Whatever the source failed with.</exception>
    public async Task<(bool Found, T? Item)> NextAsync(CancellationToken cancellationToken)
    {
        while (await _items.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_items.Reader.TryRead(out var item))
            {
                return (true, item);
            }
        }

        return (false, default);
    }

    /// <summary>Says that nothing more will be taken.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // Not at once: what cancels a statement may itself wait for the server.
            _ = _left.CancelAsync();
        }
    }

    private async Task ReadAsync(IAsyncEnumerable<T> source, CancellationToken left)
    {
        try
        {
            await foreach (var item in source.WithCancellation(left))
            {
                await _items.Writer.WriteAsync(item, left).AsTask().WaitAsync(s_patience, left);
            }

            _items.Writer.Complete();
        }
        catch (Exception failure)
        {
            _items.Writer.TryComplete(failure);
        }
    }
}
