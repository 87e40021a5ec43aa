using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The rows of one statement on a connection of its own, which both end at once when it is disposed of.</summary>
internal sealed class StreamedRows<T> : IAsyncDisposable
{
    // For as long as the rows take on their way; the wait for each of them is limited as that for any other.
    private const string Unlimited = "SET statement_timeout = '1h'";

    private readonly DbContext _context;
    private readonly IAsyncEnumerator<T> _rows;
    private readonly CancellationTokenSource _stop;
    private bool _disposed;

    private StreamedRows(DbContext context, IAsyncEnumerable<T> rows, CancellationTokenSource stop) =>
        (_context, _rows, _stop) = (context, rows.GetAsyncEnumerator(stop.Token), stop);

    /// <summary>Whether there is no row any more.</summary>
    public bool Ended { get; private set; }

    public T Current => _rows.Current;

    public static async Task<StreamedRows<T>> StartAsync(
        IDbContextFactory<EngagementDbContext> contexts, Func<IEngagementDbContext, IAsyncEnumerable<T>> query, CancellationToken left)
    {
        var context = await contexts.CreateDbContextAsync(left);
        try
        {
            await context.Database.OpenConnectionAsync(left);
            await using (var command = new NpgsqlCommand(Unlimited, (NpgsqlConnection)context.Database.GetDbConnection()))
            {
                await command.ExecuteNonQueryAsync(left);
            }

            return new StreamedRows<T>(context, query(context), CancellationTokenSource.CreateLinkedTokenSource(left));
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the rows that are held in memory, in the time that any statement may take; the next one, if there is one, is the current.</summary>
    public async Task<List<T>> HoldAsync(Func<T, int> weigh, TimeSpan limit)
    {
        _stop.CancelAfter(limit);
        var held = new List<T>();
        long weight = 0;
        await NextAsync();
        while (!Ended && weight < IStreamedReads.Held)
        {
            held.Add(Current);
            weight += weigh(Current);
            await NextAsync();
        }

        _stop.CancelAfter(Timeout.InfiniteTimeSpan);
        return held;
    }

    public async Task NextAsync()
    {
        try
        {
            Ended = !await _rows.MoveNextAsync();
        }
        catch
        {
            Ended = true;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            await CancelAsync();
            await _rows.DisposeAsync();
        }
        finally
        {
            await _context.DisposeAsync();
            _stop.Dispose();
        }
    }

    /// <summary>
    /// Ends a statement that has more rows. The driver would read them all before it gives the connection back; it cancels the statement
    /// only when it waits for a row.
    /// </summary>
    private async Task CancelAsync()
    {
        if (Ended)
        {
            return;
        }

        await _stop.CancelAsync();
        try
        {
            while (!Ended)
            {
                await NextAsync();
            }
        }
        catch (Exception)
        {
            // Cancelled, or failed: either way it has ended.
        }
    }
}
