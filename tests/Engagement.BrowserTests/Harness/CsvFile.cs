using System.Text;

namespace Engagement.BrowserTests.Harness;

/// <summary>Parses CSV by RFC 4180.</summary>
internal static class CsvFile
{
    private const string ByteOrderMark = "\uFEFF";

    public static string[][] Read(byte[] content)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        Assert.That(text, Does.StartWith(ByteOrderMark).And.EndsWith("\r\n"));
        List<string[]> rows = [];
        List<string> row = [];
        for (var at = ByteOrderMark.Length; at < text.Length;)
        {
            row.Add(text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at));
            if (text[at] == ',')
            {
                at++;
                continue;
            }

            Assert.That(text.Substring(at, 2), Is.EqualTo("\r\n"));
            at += 2;
            rows.Add([.. row]);
            row.Clear();
        }

        return [.. rows];
    }

    private static string Plain(string text, ref int at)
    {
        var end = text.IndexOfAny([',', '\r'], at);
        var cell = text[at..end];
        Assert.That(cell, Does.Not.Contain('"').And.Not.Contain('\n'));
        at = end;
        return cell;
    }

    private static string Quoted(string text, ref int at)
    {
        var cell = new StringBuilder();
        for (at++; text[at] != '"' || text[at + 1] == '"'; at++)
        {
            at += text[at] == '"' ? 1 : 0;
            cell.Append(text[at]);
        }

        at++;
        return cell.ToString();
    }
}
