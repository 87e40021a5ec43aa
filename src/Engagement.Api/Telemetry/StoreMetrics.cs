using System.Diagnostics.Metrics;
using Engagement.Application.Ingest;

namespace Engagement.Api.Telemetry;

/// <summary>Metrics of the store, as of the last poll.</summary>
internal sealed class StoreMetrics : IDisposable
{
    private readonly Meter _meter = new(Meters.Store);
    private IReadOnlyDictionary<string, long> _rows = new Dictionary<string, long>();
    private long _waitingMessages;
    private long _waitingRooms;
    private long _version;
    private int _up;

    public StoreMetrics()
    {
        _meter.CreateObservableGauge("engagement.store.up", () => Volatile.Read(ref _up), null, "1 while the store answers, else 0.");
        _meter.CreateObservableGauge(
            "engagement.store.data_version", () => Volatile.Read(ref _version), null, "Rises with every batch that changed something.");
        _meter.CreateObservableGauge(
            "engagement.store.rows",
            () => _rows.Select(table => new Measurement<long>(table.Value, new KeyValuePair<string, object?>("table", table.Key))),
            null, "Rows of each table, as the planner estimates them.");
        _meter.CreateObservableGauge(
            "engagement.store.waiting_messages", () => Volatile.Read(ref _waitingMessages), null,
            "Messages that do not count until their rooms are stored.");
        _meter.CreateObservableGauge(
            "engagement.store.waiting_rooms", () => Volatile.Read(ref _waitingRooms), null, "Rooms that messages wait for.");
    }

    public void RecordSizes(IReadOnlyDictionary<string, long> rows, WaitingMessagesResult waiting)
    {
        _rows = rows;
        Volatile.Write(ref _waitingMessages, waiting.Messages);
        Volatile.Write(ref _waitingRooms, waiting.Rooms);
    }

    public void RecordUp(long version)
    {
        Volatile.Write(ref _version, version);
        Volatile.Write(ref _up, 1);
    }

    public void RecordDown() => Volatile.Write(ref _up, 0);

    public void Dispose() => _meter.Dispose();
}
