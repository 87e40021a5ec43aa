using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>A few at once, so that slow readers never take all connections from those who ask for little.</summary>
public sealed class StreamedReads(IDbContextFactory<EngagementDbContext> contexts, IOptions<DatabaseOptions> options) : IStreamedReads, IDisposable
{
    private const string Busy = "Too many large answers are being read; try again later.";

    // Of all connections, for reads that take as long as who takes them.
    private const int Share = 4;

    // For as long as the rows take on their way; the wait for each of them is limited as that for any other.
    private const string Unlimited = "SET statement_timeout = '1h'";

    private readonly SemaphoreSlim _places = new(Math.Max(1, options.Value.MaxPoolSize / Share));

    public async IAsyncEnumerable<T> ReadAsync<T>(Func<IEngagementDbContext, IQueryable<T>> query)
    {
        if (!await _places.WaitAsync(TimeSpan.FromSeconds(options.Value.CommandTimeoutSeconds)))
        {
            throw new BusyException(Busy);
        }

        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            await context.Database.OpenConnectionAsync();
            await using (var command = new NpgsqlCommand(Unlimited, (NpgsqlConnection)context.Database.GetDbConnection()))
            {
                await command.ExecuteNonQueryAsync();
            }

            await foreach (var row in query(context).AsAsyncEnumerable())
            {
                yield return row;
            }
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
