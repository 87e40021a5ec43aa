using System.Text;
using System.Text.Json;

namespace Engagement.Infrastructure.Documents;

/// <summary>Reads the texts of a document. Those that are only compared are not copied.</summary>
internal static class JsonText
{
    // \u0041 is the longest way to write one byte.
    public const int LongestEscape = 6;

    /// <summary>The unescaped bytes of the name or string that the reader stands on; empty where they are not valid or do not fit.</summary>
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
            // A lone surrogate, or bytes that are no UTF-8: no name or value that is compared has them.
            return [];
        }
    }

    /// <summary>Whether the name or string that the reader stands on is this one.</summary>
    public static bool Equals(in Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        Span<byte> buffer = stackalloc byte[128];
        return Bytes(in reader, buffer).SequenceEqual(text);
    }

    /// <summary>The string that the reader stands on; null, with the problem, where it cannot be stored.</summary>
    public static string? Read(in Utf8JsonReader reader, int longest, out string? problem)
    {
        string? text = null;
        try
        {
            if (reader.ValueSpan.Length <= (reader.ValueIsEscaped ? longest * LongestEscape : longest))
            {
                text = reader.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape, or bytes that are no UTF-8.
            problem = "is not valid Unicode";
            return null;
        }

        problem = text is null || (reader.ValueIsEscaped && Encoding.UTF8.GetByteCount(text) > longest) ? $"is longer than {longest} bytes"
            : reader.ValueIsEscaped && text.Contains('\0', StringComparison.Ordinal) ? "contains U+0000, which cannot be stored"
            : null;
        return problem is null ? text : null;
    }
}
