using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.Hosting;

/// <summary>Tells the log once that the database went away and once that it is back, however many requests find out.</summary>
public sealed class Outage(TimeProvider clock, ILogger<Outage> logger)
{
    private const long None = 0;

    private long _begun = None;

    public void Began(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _begun, clock.GetTimestamp(), None) == None)
        {
            logger.LogError("The database does not answer, so requests get a 503: {Reason}", DatabaseFailure.Reason(failure));
        }
    }

    public void Ended()
    {
        if (Interlocked.Exchange(ref _begun, None) is var begun && begun != None)
        {
            logger.LogWarning("The database answers again after {Seconds:0.0} s.", clock.GetElapsedTime(begun).TotalSeconds);
        }
    }
}
