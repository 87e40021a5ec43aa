using System.Text;

namespace Engagement.UnitTests.Architecture;

/// <summary>An interpolated string of a C# source.</summary>
/// <param name="Literal">The text outside its holes.</param>
/// <param name="Holes">The expressions in its holes.</param>
internal sealed record InterpolatedText(string Literal, IReadOnlyList<string> Holes)
{
    /// <summary>Every interpolated string that is not itself in a hole of another.</summary>
    public static IEnumerable<InterpolatedText> In(string source)
    {
        for (var at = source.IndexOf("$\"", StringComparison.Ordinal); at >= 0; at = source.IndexOf("$\"", at, StringComparison.Ordinal))
        {
            yield return Read(source, ref at);
        }
    }

    private static InterpolatedText Read(string source, ref int at)
    {
        var quotes = source[(at + 1)..].StartsWith("\"\"\"", StringComparison.Ordinal) ? "\"\"\"" : "\"";
        var literal = new StringBuilder();
        var holes = new List<string>();
        at += 1 + quotes.Length;
        while (string.CompareOrdinal(source, at, quotes, 0, quotes.Length) != 0)
        {
            if (source[at] == '{' && source[at + 1] != '{')
            {
                var start = at + 1;
                SkipHole(source, ref at);
                holes.Add(source[start..(at - 1)]);
                continue;
            }

            // An escaped brace or quote is two characters of the text.
            var length = source[at] is '{' or '}' || (source[at] == '\\' && quotes.Length == 1) ? 2 : 1;
            literal.Append(source, at, length);
            at += length;
        }

        at += quotes.Length;
        return new InterpolatedText(literal.ToString(), holes);
    }

    /// <summary>Moves past the brace that closes the hole; strings in the hole may contain braces.</summary>
    private static void SkipHole(string source, ref int at)
    {
        var depth = 0;
        do
        {
            if (source[at] == '$' && source[at + 1] == '"')
            {
                Read(source, ref at);
                continue;
            }

            if (source[at] == '"')
            {
                at = source.IndexOf('"', at + 1);
            }

            depth += source[at] switch { '{' => 1, '}' => -1, _ => 0 };
            at++;
        }
        while (depth > 0);
    }
}
