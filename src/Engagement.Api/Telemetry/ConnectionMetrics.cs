using System.Diagnostics.Metrics;
using Engagement.Api.Connections;

namespace Engagement.Api.Telemetry;

/// <summary>Metrics of open connections, and of those that the service closed.</summary>
internal sealed class ConnectionMetrics : IDisposable
{
    private readonly Meter _meter = new(Meters.Connections);
    private readonly List<ConnectionTable> _tables = [];
    private readonly Counter<long> _closed;

    public ConnectionMetrics()
    {
        _meter.CreateObservableGauge("engagement.connections.open", () => _tables.Sum(table => (long)table.Count), null, "Connections that have a place.");
        _closed = _meter.CreateCounter<long>(
            "engagement.connections.closed", null,
            "Connections closed by the service: silent, replaced by a new one, or at once where an address or the process had no room.");
    }

    public ConnectionTable Watch(ConnectionTable table)
    {
        _tables.Add(table);
        return table;
    }

    public void CountClosed(string reason) => _closed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
