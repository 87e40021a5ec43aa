using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The rows of one statement on a connection of its own, which both end at once when it is disposed of.</summary>
internal sealed class StreamedStatement<T> : IAsyncDisposable
{
    // For as long as the rows take on their way; the wait for each of them is limited as that for any other.
    private const string Unlimited = "SET statement_timeout = '1h'";

    private readonly DbContext _context;
    private readonly IAsyncEnumerator<T> _rows;
    private readonly CancellationTokenSource _stop;
    private bool _disposed;

    private StreamedStatement(DbContext context, IAsyncEnumerable<T> rows, CancellationTokenSource stop) =>
        (_context, _rows, _stop) = (context, rows.GetAsyncEnumerator(stop.Token), stop);

    /// <summary>Whether there is no row any more.</summary>
    public bool Ended { get; private set; }

    public static async Task<StreamedStatement<T>> StartAsync(
        IDbContextFactory<NpgsqlEngagementDbContext> contexts, Func<EngagementDbContext, IAsyncEnumerable<T>> query, CancellationToken left)
    {
        var context = await contexts.CreateDbContextAsync(left);
        try
        {
            await context.Database.OpenConnectionAsync(left);
            await using (var command = new NpgsqlCommand(Unlimited, (NpgsqlConnection)context.Database.GetDbConnection()))
            {
                await command.ExecuteNonQueryAsync(left);
            }

            return new StreamedStatement<T>(context, query(context), CancellationTokenSource.CreateLinkedTokenSource(left));
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the first rows, up to a weight, in the time that any statement may take.</summary>
    public async Task<List<T>> BeginAsync(Func<T, int> weigh, int most, TimeSpan limit)
    {
        _stop.CancelAfter(limit);
        await NextAsync();
        var rows = await TakeAsync(weigh, most);
        _stop.CancelAfter(Timeout.InfiniteTimeSpan);
        return rows;
    }

    /// <summary>The next rows, up to a weight; there are more unless it has ended.</summary>
    public async Task<List<T>> TakeAsync(Func<T, int> weigh, int most)
    {
        var rows = new List<T>();
        for (var weight = 0; !Ended && weight < most; await NextAsync())
        {
            rows.Add(_rows.Current);
            weight += weigh(_rows.Current);
        }

        return rows;
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

    private async Task NextAsync()
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
