using System.Runtime.CompilerServices;
using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// A few large answers at once, so that slow readers take neither all connections from those who ask for little nor all places from each other.
/// </summary>
public sealed class StreamedReads(IDbContextFactory<EngagementDbContext> contexts, IOptions<DatabaseOptions> options, ICaller caller) : IStreamedReads
{
    private const string Busy = "Too many large answers are being read; try again later.";

    // Of all connections, for reads that take as long as who takes them.
    private const int Share = 4;

    // Of these, for one account.
    private const int AccountsShare = 2;

    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.CommandTimeoutSeconds);
    private readonly Places _places = new(Math.Max(1, options.Value.MaxPoolSize / Share), AccountsShare);

    // The caller is known while the request is; reading goes on apart from it.
    public IAsyncEnumerable<T> ReadAsync<T>(Func<IEngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int>? weigh = null) =>
        ReadAsync(query, weigh ?? (_ => 1), caller.UserId ?? "", CancellationToken.None);

    private async IAsyncEnumerable<T> ReadAsync<T>(
        Func<IEngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int> weigh, string account, [EnumeratorCancellation] CancellationToken left)
    {
        IDisposable? place = null;
        var rows = await StreamedRows<T>.StartAsync(contexts, query, left);
        try
        {
            var held = await rows.HoldAsync(weigh, _limit);
            if (!rows.Ended && (place = _places.TryTake(account)) is null)
            {
                // Its connection is for others meanwhile: whoever waits for a place holds nothing that somebody else waits for.
                await rows.DisposeAsync();
                held.Clear();
                place = await _places.TakeAsync(account, _limit, left) ?? throw new BusyException(Busy);
                rows = await StreamedRows<T>.StartAsync(contexts, query, left);
                held = await rows.HoldAsync(weigh, _limit);
            }

            if (rows.Ended)
            {
                await rows.DisposeAsync();
            }

            foreach (var row in held)
            {
                yield return row;
            }

            while (!rows.Ended)
            {
                yield return rows.Current;
                await rows.NextAsync();
            }
        }
        finally
        {
            await rows.DisposeAsync();
            place?.Dispose();
        }
    }
}
