using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Engagement.Api.Hosting;

/// <summary>
/// Wraps all sinks and escapes property values, message templates and exceptions with <see cref="VisibleText"/>: text from clients can
/// neither break a line of the log nor send control sequences to a terminal.
/// </summary>
internal sealed class EscapingSink(Logger sinks) : ILogEventSink, IDisposable
{
    private static readonly MessageTemplateParser s_templates = new();

    public void Emit(LogEvent logEvent) => sinks.Write(IsPlain(logEvent) ? logEvent : Escape(logEvent));

    public void Dispose() => sinks.Dispose();

    // Most events need no escapes and pass unchanged.
    private static bool IsPlain(LogEvent logEvent) =>
        logEvent.Exception is null && VisibleText.IsPlain(logEvent.MessageTemplate.Text) && logEvent.Properties.Values.All(IsPlain);

    private static bool IsPlain(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: string text } => VisibleText.IsPlain(text),
        ScalarValue { Value: null or (ValueType and not char) } => true,
        StructureValue structure => structure.Properties.All(property => IsPlain(property.Value)),
        _ => false,
    };

    private static LogEvent Escape(LogEvent logEvent) => new(
        logEvent.Timestamp, logEvent.Level, logEvent.Exception is { } exception ? new EscapedException(exception) : null,
        s_templates.Parse(VisibleText.EscapedLines(logEvent.MessageTemplate.Text)),
        logEvent.Properties.Select(property => new LogEventProperty(property.Key, Escape(property.Value))),
        logEvent.TraceId ?? default, logEvent.SpanId ?? default);

    private static LogEventPropertyValue Escape(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: null or (ValueType and not char) } => value,
        ScalarValue { Value: var scalar } => new ScalarValue(VisibleText.Escaped(scalar.ToString() ?? "")),
        SequenceValue sequence => new SequenceValue(sequence.Elements.Select(Escape)),
        StructureValue structure => new StructureValue(
            structure.Properties.Select(property => new LogEventProperty(property.Name, Escape(property.Value))), structure.TypeTag),
        DictionaryValue dictionary => new DictionaryValue(dictionary.Elements.Select(
            element => KeyValuePair.Create((ScalarValue)Escape(element.Key), Escape(element.Value)))),
        _ => new ScalarValue(VisibleText.Escaped(value.ToString())),
    };

    /// <summary>An exception with escaped texts: its message may contain a client's input.</summary>
    private sealed class EscapedException(Exception shown) : Exception(VisibleText.Escaped(shown.Message))
    {
        public override string? StackTrace => shown.StackTrace;

        public override string ToString() => VisibleText.EscapedLines(shown.ToString());
    }
}
