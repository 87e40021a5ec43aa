using System.Runtime.CompilerServices;
using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Limits concurrent large responses, in total and for each account: slow readers must not hold all connections.</summary>
public sealed class StreamedReads(IDbContextFactory<NpgsqlEngagementDbContext> contexts, IOptions<DatabaseOptions> options, ICaller caller)
    : IStreamedReads
{
    private const string Busy = "Too many large answers are being read; try again later.";

    // These reads may hold one in four of all connections.
    private const int SlotsDivisor = 4;
    private const int MaxSlotsPerAccount = 2;

    // The weight of each piece after the first.
    private const int Piece = 1_000;

    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.CommandTimeoutSeconds);
    private readonly ReadSlots _slots = new(Math.Max(1, options.Value.MaxPoolSize / SlotsDivisor), MaxSlotsPerAccount);

    // The caller is read here, because the rows may be read after the request's scope has ended.
    public Task<StreamedRows<T>> ReadAsync<T>(
        Func<EngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int> weigh, int maxFirstWeight, CancellationToken cancellationToken) =>
        new StreamedRows<T>(PiecesAsync(query, weigh, maxFirstWeight, caller.UserId ?? "", CancellationToken.None)).ReadFirstAsync(cancellationToken);

    private async IAsyncEnumerable<IReadOnlyList<T>> PiecesAsync<T>(
        Func<EngagementDbContext, IAsyncEnumerable<T>> query,
        Func<T, int> weigh,
        int maxFirstWeight,
        string account,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IDisposable? slot = null;
        var statement = await StreamedStatement<T>.StartAsync(contexts, query, cancellationToken);
        try
        {
            var first = await statement.BeginAsync(weigh, maxFirstWeight, _limit);
            if (!statement.Ended && (slot = _slots.TryTake(account)) is null)
            {
                // A read that waits for a slot gives its connection back, so that others can use it.
                await statement.DisposeAsync();
                first.Clear();
                slot = await _slots.TakeAsync(account, _limit, cancellationToken) ?? throw new BusyException(Busy);
                statement = await StreamedStatement<T>.StartAsync(contexts, query, cancellationToken);
                first = await statement.BeginAsync(weigh, maxFirstWeight, _limit);
            }

            if (statement.Ended)
            {
                await statement.DisposeAsync();
            }

            yield return first;
            while (!statement.Ended)
            {
                yield return await statement.TakeAsync(weigh, Piece);
            }
        }
        finally
        {
            await statement.DisposeAsync();
            slot?.Dispose();
        }
    }
}
