using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>The limit that a measurement should meet.</summary>
internal readonly record struct Goal
{
    private readonly double? _atMost;
    private readonly double? _atLeast;
    private readonly string? _text;

    private Goal(double? atMost, double? atLeast, string text) => (_atMost, _atLeast, _text) = (atMost, atLeast, text);

    /// <summary>No goal: the measurement explains another one.</summary>
    public static Goal None => default;

    public bool IsSet => _text is not null;

    public static Goal AtMost(double limit, string remark = "") =>
        new(limit, null, string.Create(CultureInfo.InvariantCulture, $"at most {limit}{remark}"));

    public static Goal AtLeast(double limit) => new(null, limit, string.Create(CultureInfo.InvariantCulture, $"at least {limit}"));

    public bool IsReached(double value) => !(value > _atMost) && !(value < _atLeast);

    public override string ToString() => _text ?? "–";
}
