using System.Text.Json;

namespace Engagement.Application.Ingest;

/// <summary>Short texts (property names, type marks, numbers in quotes) compared and copied without allocation.</summary>
internal static class JsonText
{
    // \u0041 is the longest way to write one byte.
    public const int LongestEscape = 6;

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
}
