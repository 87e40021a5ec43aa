using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Engagement.Api.Hosting;

/// <summary>
/// The one way to every sink, whatever its form: values, texts and exceptions go through <see cref="VisibleText"/>, so that nothing that
/// callers send breaks a line of the log or steers the terminal that shows it.
/// </summary>
internal sealed class HarmlessLog(Logger sinks) : ILogEventSink, IDisposable
{
    private static readonly MessageTemplateParser s_templates = new();

    public void Emit(LogEvent logEvent) => sinks.Write(Harmless(logEvent));

    public void Dispose() => sinks.Dispose();

    private static LogEvent Harmless(LogEvent logEvent)
    {
        // Each request has a line, of which hardly any holds what must be escaped.
        List<LogEventProperty>? escaped = null;
        foreach (var (name, value) in logEvent.Properties)
        {
            if (Harmless(value) is var shown && !ReferenceEquals(shown, value))
            {
                (escaped ??= []).Add(new LogEventProperty(name, shown));
            }
        }

        foreach (var property in escaped ?? [])
        {
            logEvent.AddOrUpdateProperty(property);
        }

        var text = VisibleText.EscapedLines(logEvent.MessageTemplate.Text);
        return logEvent.Exception is null && text == logEvent.MessageTemplate.Text ? logEvent : new LogEvent(
            logEvent.Timestamp, logEvent.Level, logEvent.Exception is { } exception ? new ShownException(exception) : null, s_templates.Parse(text),
            logEvent.Properties.Select(property => new LogEventProperty(property.Key, property.Value)),
            logEvent.TraceId ?? default, logEvent.SpanId ?? default);
    }

    /// <summary>The value itself where there is nothing to escape.</summary>
    private static LogEventPropertyValue Harmless(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: null or (ValueType and not char) } => value,
        ScalarValue { Value: var scalar } => scalar.ToString() is var text && VisibleText.Escaped(text ?? "") is var shown && scalar is string && shown == text
            ? value
            : new ScalarValue(shown),
        SequenceValue sequence => new SequenceValue(sequence.Elements.Select(Harmless)),
        StructureValue structure => structure.Properties.All(property => ReferenceEquals(Harmless(property.Value), property.Value))
            ? value
            : new StructureValue(
                structure.Properties.Select(property => new LogEventProperty(property.Name, Harmless(property.Value))), structure.TypeTag),
        DictionaryValue dictionary => new DictionaryValue(dictionary.Elements.Select(
            element => KeyValuePair.Create((ScalarValue)Harmless(element.Key), Harmless(element.Value)))),
        _ => new ScalarValue(VisibleText.Escaped(value.ToString())),
    };

    /// <summary>An exception as it is shown; its message may be what a caller has sent.</summary>
    private sealed class ShownException(Exception shown) : Exception(VisibleText.Escaped(shown.Message))
    {
        public override string? StackTrace => shown.StackTrace;

        public override string ToString() => VisibleText.EscapedLines(shown.ToString());
    }
}
