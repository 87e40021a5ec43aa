using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.Api.Hosting;

/// <summary>
/// What the database refuses although it answers: from the first statement that fails until a probe finds that all of them work. What a probe
/// cannot find, such as a trigger that raises an error for some rows, ends when it has not been met for a while.
/// </summary>
public sealed class StoreFault(TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _logged = [];
    private PostgresException? _latest;
    private long _begun;
    private long _met;
    private bool _found;

    /// <summary>The reason why the service is not ready; null while nothing is refused.</summary>
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

    /// <summary>A statement of a request, or of a probe, was refused: one line for each code, however many meet it.</summary>
    public void Began(PostgresException refused)
    {
        lock (_gate)
        {
            _met = clock.GetTimestamp();
            _begun = _latest is null ? _met : _begun;
            _latest = refused;
            _found |= DatabaseFailure.IsOfTables(refused);
            if (_logged.Add(refused.SqlState))
            {
                logger.LogError(
                    "The database refuses what the service needs, so requests get a 503 and the service is not ready: {Reason}. {Remedy}",
                    DatabaseFailure.Reason(refused), DatabaseFailure.Remedy(refused));
            }
        }
    }

    /// <summary>A probe met no fault.</summary>
    /// <param name="complete">Whether it tried all statements that a request may need, and not only those that read.</param>
    public void Passed(bool complete)
    {
        lock (_gate)
        {
            if (_latest is not null && ((complete && _found) || clock.GetElapsedTime(_met) >= s_quiet))
            {
                logger.LogWarning("The database refuses nothing any more after {Seconds:0.0} s.", clock.GetElapsedTime(_begun).TotalSeconds);
                (_latest, _found) = (null, false);
                _logged.Clear();
            }
        }
    }
}
