using System.Threading.Channels;

namespace Engagement.Application.Common;

/// <summary>
/// Rows that are read a few pieces ahead of whoever takes them, and apart from it: whoever stops waiting for a piece, or leaves, does not wait
/// for the source, which is cancelled and left alone until it notices.
/// </summary>
/// <typeparam name="T">A row.</typeparam>
public sealed class StreamedRows<T> : IAsyncEnumerable<T>, IDisposable
{
    private const int PiecesAhead = 2;

    // For a piece that nobody takes and nobody leaves. Who takes them too slowly is cut off long before.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly Channel<IReadOnlyList<T>> _pieces =
        Channel.CreateBounded<IReadOnlyList<T>>(new BoundedChannelOptions(PiecesAhead) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _left = new();
    private int _disposed;

    /// <summary>Begins to read.</summary>
    /// <param name="pieces">The rows.</param>
    public StreamedRows(IAsyncEnumerable<IReadOnlyList<T>> pieces)
    {
        var left = _left.Token;
        _ = Task.Run(() => ReadAsync(pieces, left));
    }

    /// <summary>The rows of the first piece, which are held in memory.</summary>
    public IReadOnlyList<T> Held { get; private set; } = [];

    /// <summary>Whether these are all rows: they can be enumerated as often as wanted, and all rows once where there are more.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Waits for the first piece, and for whether there is another.</summary>
    /// <returns>These rows.</returns>
    /// <exception cref="Exception">Whatever the source failed with.</exception>
    public async Task<StreamedRows<T>> HoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _pieces.Reader.WaitToReadAsync(cancellationToken) && _pieces.Reader.TryRead(out var held))
            {
                Held = held;
            }

            IsWhole = !await _pieces.Reader.WaitToReadAsync(cancellationToken);
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var leaving = this;
        foreach (var row in Held)
        {
            yield return row;
        }

        while (!IsWhole && await _pieces.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_pieces.Reader.TryRead(out var piece))
            {
                foreach (var row in piece)
                {
                    yield return row;
                }
            }
        }
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

    private async Task ReadAsync(IAsyncEnumerable<IReadOnlyList<T>> pieces, CancellationToken left)
    {
        try
        {
            await foreach (var piece in pieces.WithCancellation(left))
            {
                await _pieces.Writer.WriteAsync(piece, left).AsTask().WaitAsync(s_patience, left);
            }

            _pieces.Writer.Complete();
        }
        catch (Exception failure)
        {
            _pieces.Writer.TryComplete(failure);
        }
    }
}
