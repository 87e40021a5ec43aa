using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>
/// One parameter of a query string as the caller wrote it; <c>default</c> is an absent one. Kept unread because which error an answer
/// names depends on what is there and in which order, not only on what is valid.
/// </summary>
public readonly record struct QueryText
{
    private readonly IsoInstant? _instant;

    private QueryText(bool isPresent, bool isRejected, string? text, int position)
    {
        IsPresent = isPresent;
        IsRejected = isRejected;
        Text = text;
        Position = position;
        _instant = IsoInstant.TryParse(text, out var instant) ? instant : null;
    }

    /// <summary>A parameter of a query string that is refused as a whole; nothing else is known of it.</summary>
    public static QueryText Rejected { get; } = new(isPresent: false, isRejected: true, text: null, position: 0);

    /// <summary>Whether the query string has the parameter, in whatever form.</summary>
    public bool IsPresent { get; }

    /// <summary>Whether the query string is refused as a whole (400 <c>Invalid query parameters</c>).</summary>
    public bool IsRejected { get; }

    /// <summary>The text; null where the parameter is absent, repeated or an array or object (<c>start[]=</c>, <c>start[x]=</c>).</summary>
    public string? Text { get; }

    /// <summary>The place of the parameter's first occurrence in the query string, for comparing with another; 0 when absent.</summary>
    public int Position { get; }

    /// <summary>Whether the text is an instant.</summary>
    public bool IsInstant() => _instant is not null;

    /// <summary>The instant that a validated text is.</summary>
    /// <exception cref="InvalidOperationException">It was not validated.</exception>
    public IsoInstant Instant() => _instant ?? throw new InvalidOperationException("The text was not validated.");

    /// <summary>A parameter that was given once, as plain text.</summary>
    /// <param name="text">The decoded text, which may be empty.</param>
    /// <param name="position">See <see cref="Position"/>.</param>
    public static QueryText Plain(string text, int position) => new(isPresent: true, isRejected: false, text, position);

    /// <summary>A parameter that is present but not plain text.</summary>
    /// <param name="position">See <see cref="Position"/>.</param>
    public static QueryText NotPlain(int position) => new(isPresent: true, isRejected: false, text: null, position);
}
