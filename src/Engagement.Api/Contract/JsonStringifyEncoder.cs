using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Engagement.Api.Contract;

/// <summary>
/// Escapes JSON text exactly as ECMAScript's <c>JSON.stringify</c>: the quotation mark, the backslash, U+0000 to U+001F and lone
/// surrogates. Everything else stays as it is, so the JSON is only safe as <c>application/json</c>, never inside HTML.
/// </summary>
/// <remarks>
/// Lone surrogates survive in values and dictionary keys, which the JSON writer passes as UTF-16. It passes the names of declared
/// properties as UTF-8, which has none.
/// </remarks>
public sealed class JsonStringifyEncoder : JavaScriptEncoder
{
    private const string Escaped =
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";

    private static readonly SearchValues<char> s_escapedOrSurrogate =
        SearchValues.Create([.. Escaped, .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    private JsonStringifyEncoder()
    {
    }

    public static JsonStringifyEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\' or (>= 0xD800 and <= 0xDFFF);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) =>
        FindFirst(new ReadOnlySpan<char>(text, textLength));

    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        TryEscape(unicodeScalar, new Span<char>(buffer, bufferLength), out numberOfCharactersWritten);

    // The base class would turn lone surrogates into U+FFFD.
    public override OperationStatus Encode(
        ReadOnlySpan<char> source, Span<char> destination, out int charsConsumed, out int charsWritten, bool isFinalBlock = true)
    {
        charsConsumed = 0;
        charsWritten = 0;
        while (true)
        {
            var rest = source[charsConsumed..];
            var plain = FindFirst(rest);
            plain = plain < 0 ? rest.Length : plain;
            var halfAtEnd = !isFinalBlock && plain == rest.Length - 1 && char.IsHighSurrogate(rest[plain]);

            var room = destination.Length - charsWritten;
            if (plain > room)
            {
                // A pair is never split: the next call would see a lone second half.
                plain = room > 0 && char.IsHighSurrogate(rest[room - 1]) ? room - 1 : room;
                Copy(rest[..plain], destination, ref charsConsumed, ref charsWritten);
                return OperationStatus.DestinationTooSmall;
            }

            Copy(rest[..plain], destination, ref charsConsumed, ref charsWritten);
            if (plain == rest.Length)
            {
                return OperationStatus.Done;
            }

            if (halfAtEnd)
            {
                return OperationStatus.NeedMoreData;
            }

            if (!TryEscape(rest[plain], destination[charsWritten..], out var written))
            {
                return OperationStatus.DestinationTooSmall;
            }

            charsConsumed++;
            charsWritten += written;
        }
    }

    private static void Copy(ReadOnlySpan<char> text, Span<char> destination, ref int consumed, ref int written)
    {
        text.CopyTo(destination[written..]);
        consumed += text.Length;
        written += text.Length;
    }

    private static int FindFirst(ReadOnlySpan<char> text)
    {
        for (var start = 0; ;)
        {
            var found = text[start..].IndexOfAny(s_escapedOrSurrogate);
            if (found < 0)
            {
                return -1;
            }

            start += found;
            if (start + 1 >= text.Length || !char.IsSurrogatePair(text[start], text[start + 1]))
            {
                return start;
            }

            start += 2;
        }
    }

    private static bool TryEscape(int code, Span<char> destination, out int written)
    {
        var shortForm = code switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => null,
        };

        if (shortForm is not null)
        {
            written = shortForm.TryCopyTo(destination) ? shortForm.Length : 0;
            return written > 0;
        }

        if (code < 0x20 || code is >= 0xD800 and <= 0xDFFF)
        {
            return destination.TryWrite(CultureInfo.InvariantCulture, $"\\u{code:x4}", out written);
        }

        return new Rune(code).TryEncodeToUtf16(destination, out written);
    }
}
