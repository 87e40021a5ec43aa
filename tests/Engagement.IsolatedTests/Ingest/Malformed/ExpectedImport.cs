using System.Text;

namespace Engagement.IsolatedTests.Ingest.Malformed;

/// <summary>The expected result of importing a damaged file, without the product's parser.</summary>
internal sealed class ExpectedImport
{
    private static readonly char[] s_blank = [' ', '\t', '\r', '\n'];

    public ExpectedImport(MalformedExport export)
    {
        // One char for each byte, and no byte order mark.
        var text = Encoding.Latin1.GetString(export.Plain);
        text = text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? text[3..] : text;
        Predictable = export.Readable
            && !text.StartsWith("\u00FF\u00FE", StringComparison.Ordinal)
            && !text.StartsWith("\u00FE\u00FF", StringComparison.Ordinal)
            && text.IndexOf('\0', StringComparison.Ordinal) is not (0 or 1);
        if (!Predictable)
        {
            return;
        }

        if (text.AsSpan().TrimStart(s_blank).StartsWith("["))
        {
            Stored = [.. Undamaged(export, text)];
        }
        else
        {
            var lines = text.Split('\n').Select(line => line.Trim(s_blank)).Where(line => line.Length > 0).ToList();
            Lines = lines.Count;
            var whole = lines.ToHashSet();
            Stored = [.. export.Documents.Where(document => whole.Contains(Latin(document.Text)))];
        }

        Stored = export.Misnamed ? [] : Stored;
    }

    /// <summary>Whether the result can be predicted; if not, documents are stored or something is rejected.</summary>
    public bool Predictable { get; }

    /// <summary>The expected number of lines; null for an array.</summary>
    public int? Lines { get; }

    /// <summary>The documents before or outside the damage: undamaged lines, and the elements before it in an array.</summary>
    public IReadOnlyList<GoodDocument> Stored { get; } = [];

    private static IEnumerable<GoodDocument> Undamaged(MalformedExport export, string text)
    {
        var same = Latin(export.Whole).AsSpan().CommonPrefixLength(text);
        var end = 1;
        foreach (var document in export.Documents)
        {
            // Including the comma or bracket after it.
            end += Encoding.UTF8.GetByteCount(document.Text) + 1;
            if (end <= same)
            {
                yield return document;
            }

            end++;
        }
    }

    private static string Latin(string text) => Latin(Encoding.UTF8.GetBytes(text));

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
