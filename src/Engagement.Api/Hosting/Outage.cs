using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>
/// Tells the log once that the database went away and once that it is back, however many requests find out; and the same of a database that
/// answers and refuses what the service needs.
/// </summary>
public sealed class Outage(TimeProvider clock, IOptions<DatabaseOptions> database, ILogger<Outage> logger)
{
    private const long None = 0;

    private long _begun = None;

    /// <summary>What the database refuses.</summary>
    public StoreFault Fault { get; } = new(clock, logger);

    public void Began(Exception failure)
    {
        if (DatabaseFailure.Fault(failure) is { } refused)
        {
            Ended();
            Fault.Began(refused);
        }
        else if (Interlocked.CompareExchange(ref _begun, clock.GetTimestamp(), None) == None)
        {
            SpareThreads(database.Value.MaxPoolSize);
            logger.LogError("The database does not answer, so requests get a 503: {Reason}", DatabaseFailure.Reason(failure));
        }
    }

    public void Ended()
    {
        if (Interlocked.Exchange(ref _begun, None) is var begun && begun != None)
        {
            SpareThreads(0);
            logger.LogWarning("The database answers again after {Seconds:0.0} s.", clock.GetElapsedTime(begun).TotalSeconds);
        }
    }

    /// <summary>
    /// A server that is frozen holds on to a thread for each connection that is cancelled: others must not wait for those. At all other times
    /// more threads than cores only get into each other's way.
    /// </summary>
    private static void SpareThreads(int count)
    {
        ThreadPool.GetMinThreads(out _, out var completion);
        ThreadPool.SetMinThreads(Environment.ProcessorCount + count, completion);
    }
}
