using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>
/// Logs the start and the end of an outage of the database once, however many requests fail; and the same for a database that responds but
/// rejects the service's statements.
/// </summary>
public sealed class Outage(TimeProvider clock, IOptions<DatabaseOptions> database, ILogger<Outage> logger)
{
    private const long None = 0;

    private long _start = None;

    /// <summary>The statements that the database rejects.</summary>
    public StoreFault Fault { get; } = new(clock, logger);

    public void RecordFailure(Exception failure)
    {
        if (DatabaseFailure.Fault(failure) is { } refused)
        {
            RecordRecovery();
            Fault.RecordRejection(refused);
        }
        else if (Interlocked.CompareExchange(ref _start, clock.GetTimestamp(), None) == None)
        {
            SetExtraMinThreads(database.Value.MaxPoolSize);
            logger.LogError("The database does not respond, so requests get a 503: {Reason}", DatabaseFailure.Reason(failure));
        }
    }

    public void RecordRecovery()
    {
        if (Interlocked.Exchange(ref _start, None) is var start && start != None)
        {
            SetExtraMinThreads(0);
            logger.LogWarning("The database responds again after {Seconds:0.0} s.", clock.GetElapsedTime(start).TotalSeconds);
        }
    }

    /// <summary>
    /// A frozen server blocks a thread for each cancelled connection, and the pool must have threads for other work. At other times more
    /// threads than cores only cost time.
    /// </summary>
    private static void SetExtraMinThreads(int count)
    {
        ThreadPool.GetMinThreads(out _, out var completion);
        ThreadPool.SetMinThreads(Environment.ProcessorCount + count, completion);
    }
}
