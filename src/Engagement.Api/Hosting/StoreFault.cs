using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.Api.Hosting;

/// <summary>
/// A database that responds but rejects statements: from the first rejected statement until a probe finds that all of them work. An error that
/// no probe reproduces, such as that of a trigger for some rows, ends when it has not recurred for ten seconds.
/// </summary>
public sealed class StoreFault(TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _logged = [];
    private PostgresException? _latest;
    private long _start;
    private long _last;
    private bool _probeFindsIt;

    /// <summary>The reason why the service is not ready; null without a fault.</summary>
    public string? Reason
    {
        get
        {
            lock (_gate)
            {
                return _latest is null ? null : $"The database refuses what the service needs: {DatabaseFailure.Reason(_latest)}";
            }
        }
    }

    /// <summary>Records a rejected statement of a request or a probe, and logs each error code once.</summary>
    public void RecordRejection(PostgresException refused)
    {
        lock (_gate)
        {
            _last = clock.GetTimestamp();
            _start = _latest is null ? _last : _start;
            _latest = refused;
            _probeFindsIt |= DatabaseFailure.IsCausedByTables(refused);
            if (_logged.Add(refused.SqlState))
            {
                logger.LogError(
                    "The database refuses what the service needs, so requests get a 503 and the service is not ready: {Reason}. {Remedy}",
                    DatabaseFailure.Reason(refused), DatabaseFailure.Remedy(refused));
            }
        }
    }

    /// <summary>Records a probe without a fault; a complete one has tried writes too.</summary>
    public void RecordSuccess(bool complete)
    {
        lock (_gate)
        {
            if (_latest is not null && ((complete && _probeFindsIt) || clock.GetElapsedTime(_last) >= s_quiet))
            {
                logger.LogWarning("The database accepts all statements again after {Seconds:0.0} s.", clock.GetElapsedTime(_start).TotalSeconds);
                (_latest, _probeFindsIt) = (null, false);
                _logged.Clear();
            }
        }
    }
}
