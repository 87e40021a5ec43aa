using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Engagement.Api.Telemetry;

/// <summary>Writes collected metrics in Prometheus' text format, version 0.0.4; names are those that OpenTelemetry prescribes for it.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public static string Write(in Batch<Metric> metrics)
    {
        var text = new PrometheusText();
        foreach (var metric in metrics)
        {
            text.Add(metric);
        }

        return text._text.ToString();
    }

    private void Add(Metric metric)
    {
        var histogram = metric.MetricType is MetricType.Histogram;
        var counter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        if (!histogram && metric.MetricType is MetricType.ExponentialHistogram)
        {
            return;
        }

        var name = Name(metric.Name, metric.Unit, counter);
        _text.Append("# HELP ").Append(name).Append(' ').Append(Escape(metric.Description, quotes: false)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(histogram ? "histogram" : counter ? "counter" : "gauge").Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (histogram)
            {
                AddHistogram(name, point);
            }
            else
            {
                AddLine(name, Labels(point), metric.MetricType switch
                {
                    MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
                    MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
                    MetricType.LongGauge => point.GetGaugeLastValueLong(),
                    _ => point.GetGaugeLastValueDouble(),
                });
            }
        }
    }

    private void AddHistogram(string name, in MetricPoint point)
    {
        var labels = Labels(point);
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Text(bucket.ExplicitBound);
            AddLine($"{name}_bucket", [.. labels, $"le=\"{bound}\""], below);
        }

        AddLine($"{name}_sum", labels, point.GetHistogramSum());
        AddLine($"{name}_count", labels, point.GetHistogramCount());
    }

    private void AddLine(string name, List<string> labels, double value)
    {
        _text.Append(name);
        if (labels.Count > 0)
        {
            _text.Append('{').AppendJoin(',', labels).Append('}');
        }

        _text.Append(' ').Append(Text(value)).Append('\n');
    }

    private static List<string> Labels(in MetricPoint point)
    {
        var labels = new List<string>();
        foreach (var (key, value) in point.Tags)
        {
            labels.Add($"{Sanitize(key)}=\"{Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quotes: true)}\"");
        }

        return labels;
    }

    private static string Name(string name, string unit, bool counter)
    {
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        var sanitized = Sanitize(name);
        return (sanitized.EndsWith(suffix, StringComparison.Ordinal) ? sanitized : sanitized + suffix) + (counter ? "_total" : "");
    }

    private static string Sanitize(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_'));

    private static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
