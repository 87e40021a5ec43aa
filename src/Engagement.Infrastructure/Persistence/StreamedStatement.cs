using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The rows of one statement on its own connection. Disposal ends both at once.</summary>
internal sealed class StreamedStatement<T> : IAsyncDisposable
{
    // An hour, because the client may read slowly. The wait for each row has the usual limit.
    private const string RaiseTimeout = "SET statement_timeout = '1h'";

    private readonly DbContext _context;
    private readonly IAsyncEnumerator<T> _rows;
    private readonly CancellationTokenSource _stop;
    private bool _disposed;

    private StreamedStatement(DbContext context, IAsyncEnumerable<T> rows, CancellationTokenSource stop) =>
        (_context, _rows, _stop) = (context, rows.GetAsyncEnumerator(stop.Token), stop);

    /// <summary>Whether all rows have been read, or reading failed.</summary>
    public bool Ended { get; private set; }

    public static async Task<StreamedStatement<T>> StartAsync(
        IDbContextFactory<NpgsqlEngagementDbContext> contexts,
        Func<EngagementDbContext, IAsyncEnumerable<T>> query,
        CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            await using (var command = new NpgsqlCommand(RaiseTimeout, (NpgsqlConnection)context.Database.GetDbConnection()))
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            return new StreamedStatement<T>(context, query(context), CancellationTokenSource.CreateLinkedTokenSource(cancellationToken));
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first rows, up to a weight, within the usual limit of a statement.</summary>
    public async Task<List<T>> BeginAsync(Func<T, int> weigh, int maxWeight, TimeSpan limit)
    {
        _stop.CancelAfter(limit);
        await NextAsync();
        var rows = await TakeAsync(weigh, maxWeight);
        _stop.CancelAfter(Timeout.InfiniteTimeSpan);
        return rows;
    }

    /// <summary>The next rows, up to a weight.</summary>
    public async Task<List<T>> TakeAsync(Func<T, int> weigh, int maxWeight)
    {
        var rows = new List<T>();
        for (var weight = 0; !Ended && weight < maxWeight; await NextAsync())
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
    /// Cancels a statement that has more rows. Otherwise the driver reads them all before it returns the connection; it cancels the statement
    /// only while it waits for a row.
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
            // The statement has ended, cancelled or failed.
        }
    }
}
