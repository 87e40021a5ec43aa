namespace Engagement.Api.Connections;

/// <summary>Logs one line when an address or the process reaches its limit of connections, and one when no more are asked for.</summary>
internal sealed partial class ConnectionLimitLog : IDisposable
{
    public const string Process = "The process";

    // Further addresses are not logged: an attacker gets addresses easily, and each would add two lines.
    private const int MaxNamed = 16;

    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Episode> _episodes = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly ILogger<ConnectionLimitLog> _logger;
    private readonly ITimer _timer;

    public ConnectionLimitLog(TimeProvider clock, ILogger<ConnectionLimitLog> logger)
    {
        (_clock, _logger) = (clock, logger);
        _timer = clock.CreateTimer(_ => EndQuiet(), null, s_quiet, s_quiet);
    }

    /// <summary>Reports a connection that was refused or replaced another, because of a setting of section <c>Http</c>.</summary>
    public void Report(string address, int most, string setting, bool refused)
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            if (!_episodes.TryGetValue(address, out var episode))
            {
                if (_episodes.Count == MaxNamed)
                {
                    return;
                }

                _episodes[address] = episode = new Episode(now);
                Begins(address, most, setting);
            }

            episode.Last = now;
            episode.Refused += refused ? 1 : 0;
            episode.Replaced += refused ? 0 : 1;
        }
    }

    /// <summary>Logs the addresses that have stopped.</summary>
    public void EndQuiet() => End(s_quiet);

    public void Dispose()
    {
        _timer.Dispose();
        End(TimeSpan.Zero);
    }

    private void End(TimeSpan quiet)
    {
        lock (_lock)
        {
            foreach (var (address, episode) in _episodes.Where(pair => _clock.GetElapsedTime(pair.Value.Last) >= quiet).ToList())
            {
                _episodes.Remove(address);
                Ended(address, episode.Replaced, episode.Refused, _clock.GetElapsedTime(episode.First, episode.Last).TotalSeconds);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Address} has {Most} connections, all that Http:{Setting} allows: a further one takes the place of the one that "
        + "has been silent longest, or is closed at once where all are busy.")]
    private partial void Begins(string address, int most, string setting);

    [LoggerMessage(LogLevel.Warning, "{Address} no longer exceeds the limit of connections: {Replaced} took the place of silent ones, "
        + "{Refused} were closed at once, in {Seconds:0} s.")]
    private partial void Ended(string address, long replaced, long refused, double seconds);

    private sealed class Episode(long first)
    {
        public long First { get; } = first;

        public long Last { get; set; }

        public long Replaced { get; set; }

        public long Refused { get; set; }
    }
}
