using System.Threading.RateLimiting;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// A limit of concurrent reads, and one for each account. Waiting reads of an account at its limit do not hold up those of others.
/// </summary>
internal sealed class ReadSlots(int slots, int slotsOfAccount)
{
    // The account's limit comes first: a read that waits for its account takes no slot from other accounts.
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, string>(account => RateLimitPartition.GetConcurrencyLimiter(account, _ => Limit(slotsOfAccount))),
        PartitionedRateLimiter.Create<string, string>(_ => RateLimitPartition.GetConcurrencyLimiter("", _ => Limit(slots))));

    /// <summary>A slot, which is returned when it is disposed of; null if none is free.</summary>
    public IDisposable? TryTake(string account)
    {
        try
        {
            return Taken(_limiter.AttemptAcquire(account));
        }
        catch (ObjectDisposedException)
        {
            // The framework has just removed the account's limiter, which was unused for ten seconds. There is a new one now.
            return Taken(_limiter.AttemptAcquire(account));
        }
    }

    /// <summary>A slot as soon as one is free; null after the limit, or when cancelled.</summary>
    public async Task<IDisposable?> TakeAsync(string account, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(limit);
        try
        {
            return TryTake(account) ?? Taken(await _limiter.AcquireAsync(account, cancellationToken: bounded.Token));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static RateLimitLease? Taken(RateLimitLease lease) => lease.IsAcquired ? lease : null;

    private static ConcurrencyLimiterOptions Limit(int permits) => new() { PermitLimit = permits, QueueLimit = int.MaxValue };
}
