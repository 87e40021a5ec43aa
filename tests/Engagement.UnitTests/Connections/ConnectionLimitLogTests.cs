using Engagement.Api.Connections;
using Engagement.UnitTests.RateLimiting;
using Microsoft.Extensions.Logging;

namespace Engagement.UnitTests.Connections;

/// <summary>How often the log mentions addresses that open too many connections.</summary>
public sealed class ConnectionLimitLogTests
{
    [Test]
    public void Reached_limit_logs_one_line_at_its_start_and_one_at_its_end_whatever_its_length()
    {
        var (clock, lines) = (new ManualClock(), new Lines());
        using var log = new ConnectionLimitLog(clock, lines);
        for (var second = 0; second < 100; second++)
        {
            log.Report("192.0.2.1", 250, "MaxConnectionsPerAddress", refused: second < 30);
            clock.Advance(1);
            log.EndQuiet();
        }

        Assert.That(lines, Has.Count.EqualTo(1));
        clock.Advance(10);
        log.EndQuiet();
        log.EndQuiet();
        Assert.That(lines, Has.Count.EqualTo(2));
        Assert.That(lines[1], Does.Contain("192.0.2.1").And.Contain(" 70 took ").And.Contain(" 30 were ").And.Contain("in 99 s"));

        log.Report("192.0.2.1", 250, "MaxConnectionsPerAddress", refused: false);
        Assert.That(lines, Has.Count.EqualTo(3));
    }

    [Test]
    public void Many_addresses_do_not_fill_the_log()
    {
        var lines = new Lines();
        using var log = new ConnectionLimitLog(new ManualClock(), lines);
        for (var address = 0; address < 10_000; address++)
        {
            log.Report($"2001:db8:0:{address:x}::/64", 250, "MaxConnectionsPerAddress", refused: true);
        }

        Assert.That(lines, Has.Count.EqualTo(16));
    }

    [Test]
    public void Limit_of_the_process_names_no_address()
    {
        var lines = new Lines();
        using (var log = new ConnectionLimitLog(new ManualClock(), lines))
        {
            log.Report(ConnectionLimitLog.Process, 1_000, "MaxConnections", refused: true);
        }

        Assert.That(lines[0], Does.StartWith("The process has 1000 connections, all that Http:MaxConnections allows"));
        Assert.That(lines[1], Does.StartWith("The process no longer exceeds the limit of connections"));
    }

    private sealed class Lines : List<string>, ILogger<ConnectionLimitLog>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
