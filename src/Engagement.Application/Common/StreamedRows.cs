using System.Threading.Channels;

namespace Engagement.Application.Common;

/// <summary>
/// Rows that a background task reads a few pieces ahead of the consumer. A consumer that stops early does not wait for the source, which is
/// cancelled and ends on its own.
/// </summary>
public sealed class StreamedRows<T> : IAsyncEnumerable<T>, IDisposable
{
    private const int PiecesAhead = 2;

    // A safeguard against a consumer that neither reads nor disposes. A slow response is aborted long before.
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(10);

    private readonly Channel<IReadOnlyList<T>> _pieces =
        Channel.CreateBounded<IReadOnlyList<T>>(new BoundedChannelOptions(PiecesAhead) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Starts reading.</summary>
    public StreamedRows(IAsyncEnumerable<IReadOnlyList<T>> pieces)
    {
        var cancelled = _cancellation.Token;
        _ = Task.Run(() => ReadAsync(pieces, cancelled));
    }

    /// <summary>The rows of the first piece, which stay in memory.</summary>
    public IReadOnlyList<T> FirstRows { get; private set; } = [];

    /// <summary>Whether these are all rows. Then they can be enumerated repeatedly, otherwise once.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Waits for the first piece and for the information whether there is another; throws what the source threw.</summary>
    public async Task<StreamedRows<T>> ReadFirstAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _pieces.Reader.WaitToReadAsync(cancellationToken) && _pieces.Reader.TryRead(out var first))
            {
                FirstRows = first;
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
        using var disposing = this;
        foreach (var row in FirstRows)
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

    /// <summary>Cancels the source.</summary>
    public void Dispose()
    {
        // Not synchronously: cancelling a statement may wait for the server.
        _ = _cancellation.CancelAsync();
    }

    private async Task ReadAsync(IAsyncEnumerable<IReadOnlyList<T>> pieces, CancellationToken cancelled)
    {
        try
        {
            await foreach (var piece in pieces.WithCancellation(cancelled))
            {
                await _pieces.Writer.WriteAsync(piece, cancelled).AsTask().WaitAsync(s_timeout, cancelled);
            }

            _pieces.Writer.Complete();
        }
        catch (Exception failure)
        {
            _pieces.Writer.TryComplete(failure);
        }
    }
}
