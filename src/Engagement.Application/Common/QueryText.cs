using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>
/// One parameter of a query string as the caller wrote it; <c>default</c> is an absent one. The validators need the text and its place: which
/// error a response names depends on the order of the parameters.
/// </summary>
public readonly record struct QueryText
{
    /// <summary>A parameter of a query string that is refused as a whole.</summary>
    public static QueryText Rejected { get; } = new() { IsRejected = true };

    /// <summary>Whether the query string has the parameter, in any form.</summary>
    public bool IsPresent { get; private init; }

    /// <summary>Whether the query string is refused as a whole (400 <c>Invalid query parameters</c>).</summary>
    public bool IsRejected { get; private init; }

    /// <summary>The text; null where the parameter is absent, repeated or an array or object (<c>start[]=</c>, <c>start[x]=</c>).</summary>
    public string? Text { get; private init; }

    /// <summary>The place of the parameter's first occurrence in the query string, for comparing with another; 0 when absent.</summary>
    public int Position { get; private init; }

    private IsoInstant? Parsed { get; init; }

    /// <summary>Whether the text is an instant.</summary>
    public bool IsInstant() => Parsed is not null;

    /// <summary>The instant of a validated text.</summary>
    /// <exception cref="InvalidOperationException">The text was not validated.</exception>
    public IsoInstant Instant() => Parsed ?? throw new InvalidOperationException("The text was not validated.");

    /// <summary>A parameter that was given once, as plain text, which is decoded and may be empty.</summary>
    public static QueryText Plain(string text, int position) => new()
    {
        IsPresent = true,
        Text = text,
        Position = position,
        Parsed = IsoInstant.TryParse(text, out var instant) ? instant : null,
    };

    /// <summary>A parameter that is present but not plain text.</summary>
    public static QueryText NotPlain(int position) => new() { IsPresent = true, Position = position };
}
