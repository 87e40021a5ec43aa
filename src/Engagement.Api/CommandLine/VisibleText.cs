using System.Globalization;
using System.Text;

namespace Engagement.Api.CommandLine;

/// <summary>Names and roles come from exports too: what would steer a terminal is shown as a mark.</summary>
internal static class VisibleText
{
    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var steers = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;
            visible.Append((steers ? Rune.ReplacementChar : rune).ToString());
        }

        return visible.ToString();
    }
}
