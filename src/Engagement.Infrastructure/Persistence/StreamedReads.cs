using System.Runtime.CompilerServices;
using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// A few large answers at once, so that slow readers take neither all connections from those who ask for little nor all places from each other.
/// </summary>
public sealed class StreamedReads(IDbContextFactory<NpgsqlEngagementDbContext> contexts, IOptions<DatabaseOptions> options, ICaller caller) : IStreamedReads
{
    private const string Busy = "Too many large answers are being read; try again later.";

    // Of all connections, for reads that take as long as who takes them.
    private const int Share = 4;

    // Of these, for one account.
    private const int AccountsShare = 2;

    // By the weight of its rows, what is handed on at once after the first piece.
    private const int Piece = 1_000;

    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.CommandTimeoutSeconds);
    private readonly Places _places = new(Math.Max(1, options.Value.MaxPoolSize / Share), AccountsShare);

    // The caller is known while the request is; reading goes on apart from it.
    public Task<StreamedRows<T>> ReadAsync<T>(
        Func<EngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int> weigh, int held, CancellationToken cancellationToken) =>
        new StreamedRows<T>(PiecesAsync(query, weigh, held, caller.UserId ?? "", CancellationToken.None)).HoldAsync(cancellationToken);

    private async IAsyncEnumerable<IReadOnlyList<T>> PiecesAsync<T>(
        Func<EngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int> weigh, int held, string account, [EnumeratorCancellation] CancellationToken left)
    {
        IDisposable? place = null;
        var statement = await StreamedStatement<T>.StartAsync(contexts, query, left);
        try
        {
            var first = await statement.BeginAsync(weigh, held, _limit);
            if (!statement.Ended && (place = _places.TryTake(account)) is null)
            {
                // Its connection is for others meanwhile: whoever waits for a place holds nothing that somebody else waits for.
                await statement.DisposeAsync();
                first.Clear();
                place = await _places.TakeAsync(account, _limit, left) ?? throw new BusyException(Busy);
                statement = await StreamedStatement<T>.StartAsync(contexts, query, left);
                first = await statement.BeginAsync(weigh, held, _limit);
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
            place?.Dispose();
        }
    }
}
