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

    public void Emit(LogEvent logEvent) => sinks.Write(IsHarmless(logEvent) ? logEvent : Harmless(logEvent));

    public void Dispose() => sinks.Dispose();

    // Each request has a line, of which hardly any holds what must be escaped.
    private static bool IsHarmless(LogEvent logEvent)
    {
        if (logEvent.Exception is not null || !VisibleText.IsPlain(logEvent.MessageTemplate.Text))
        {
            return false;
        }

        foreach (var (_, value) in logEvent.Properties)
        {
            if (!IsHarmless(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHarmless(LogEventPropertyValue value)
    {
        switch (value)
        {
            case ScalarValue { Value: string text }:
                return VisibleText.IsPlain(text);
            case ScalarValue { Value: null or (ValueType and not char) }:
                return true;
            case StructureValue structure:
                for (var each = 0; each < structure.Properties.Count; each++)
                {
                    if (!IsHarmless(structure.Properties[each].Value))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    private static LogEvent Harmless(LogEvent logEvent) => new(
        logEvent.Timestamp, logEvent.Level, logEvent.Exception is { } exception ? new ShownException(exception) : null,
        s_templates.Parse(VisibleText.EscapedLines(logEvent.MessageTemplate.Text)),
        logEvent.Properties.Select(property => new LogEventProperty(property.Key, Harmless(property.Value))),
        logEvent.TraceId ?? default, logEvent.SpanId ?? default);

    private static LogEventPropertyValue Harmless(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: null or (ValueType and not char) } => value,
        ScalarValue { Value: var scalar } => new ScalarValue(VisibleText.Escaped(scalar.ToString() ?? "")),
        SequenceValue sequence => new SequenceValue(sequence.Elements.Select(Harmless)),
        StructureValue structure => new StructureValue(
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
