using Serilog.Core;
using Serilog.Events;

namespace Engagement.Api.Hosting;

/// <summary>Says of each line of the log during which request it was written, in the place of the web server's own number for it.</summary>
internal sealed class RequestIdEnricher : ILogEventEnricher
{
    private const string Name = "RequestId";

    // All of them know the request that is under way.
    private readonly HttpContextAccessor _accessor = new();

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (_accessor.HttpContext is { } context)
        {
            logEvent.AddOrUpdateProperty(new LogEventProperty(Name, new ScalarValue(context.TraceIdentifier)));
        }
    }
}
