using Serilog.Core;
using Serilog.Events;

namespace Engagement.Api.Hosting;

/// <summary>Says of each line of the log for which request it was written, in the place of the web server's own number for it.</summary>
internal sealed class RequestIdEnricher : ILogEventEnricher
{
    private const string Name = "RequestId";

    // Goes along with work that outlives its request.
    private static readonly AsyncLocal<string?> s_id = new();

    /// <summary>All that is done from here on is for this request.</summary>
    public static void Begin(string id) => s_id.Value = id;

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (s_id.Value is { } id)
        {
            logEvent.AddOrUpdateProperty(new LogEventProperty(Name, new ScalarValue(id)));
        }
    }
}
