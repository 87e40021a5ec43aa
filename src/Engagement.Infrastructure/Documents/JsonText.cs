using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Engagement.Infrastructure.Documents;

/// <summary>The texts in a document: those that are kept, and those that are only compared, which are never copied.</summary>
internal static class JsonText
{
    // \u0041 is the longest way to write one byte.
    public const int LongestEscape = 6;

    private const string NotUnicode = "is not valid Unicode";

    /// <summary>The unescaped bytes of the name or string that the reader stands on; empty where they are no text or do not fit.</summary>
    public static ReadOnlySpan<byte> Bytes(in Utf8JsonReader reader, Span<byte> buffer)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (reader.ValueSpan.Length > buffer.Length)
        {
            return [];
        }

        try
        {
            return buffer[..reader.CopyString(buffer)];
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, or bytes that are no UTF-8: equal to nothing that is looked for.
            return [];
        }
    }

    /// <summary>Whether the name or string that the reader stands on is this one.</summary>
    public static bool Equals(in Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        Span<byte> buffer = stackalloc byte[128];
        return Bytes(in reader, buffer).SequenceEqual(text);
    }

    /// <summary>The string that the reader stands on; null, with what is wrong with it, where it cannot be stored.</summary>
    public static string? Read(in Utf8JsonReader reader, int longest, out string? problem)
    {
        var raw = reader.ValueSpan;
        var text = string.Empty;
        if (raw.Length > (reader.ValueIsEscaped ? longest * LongestEscape : longest))
        {
            problem = TooLong(longest);
        }
        else if (reader.ValueIsEscaped)
        {
            problem = Unescape(in reader, longest, out text);
        }
        else if (Utf8.IsValid(raw))
        {
            problem = null;
            text = Encoding.UTF8.GetString(raw);
        }
        else
        {
            problem = NotUnicode;
        }

        return problem is null ? text : null;
    }

    private static string? Unescape(in Utf8JsonReader reader, int longest, out string text)
    {
        try
        {
            text = reader.GetString()!;
            return Encoding.UTF8.GetByteCount(text) > longest ? TooLong(longest)
                : text.Contains('\0', StringComparison.Ordinal) ? "contains U+0000, which cannot be stored"
                : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape, or bytes that are no UTF-8.
            text = string.Empty;
            return NotUnicode;
        }
    }

    private static string TooLong(int longest) => $"is longer than {longest} bytes";
}
