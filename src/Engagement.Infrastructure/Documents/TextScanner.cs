namespace Engagement.Infrastructure.Documents;

/// <summary>Splits JSON into documents.</summary>
internal abstract class TextScanner(long line, int maxDocumentBytes) : DocumentScanner
{
    /// <summary>The bytes that may stand around documents.</summary>
    public static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    public override DocumentPlace Place => new(Line);

    /// <summary>The current line, from 1.</summary>
    protected long Line { get; set; } = line;

    /// <summary>Whether the current document was reported as too long, so that its bytes are dropped.</summary>
    private bool Discarding { get; set; }

    /// <summary>Adds the document that ends at the position, without the blanks around it, or its error.</summary>
    protected void Take(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, int start, long line)
    {
        var document = bytes[start..Position];
        var length = document.Trim(Blank).Length;
        if (Discarding)
        {
            Discarding = false;
        }
        else if (document.Length > maxDocumentBytes)
        {
            // The blanks count, as they do while the document is unfinished.
            RejectTooLong(buffer, line);
        }
        else if (length > 0)
        {
            buffer.Entries.Add(new DocumentEntry(start + document.IndexOfAnyExcept(Blank), length, new DocumentPlace(line), null));
        }
    }

    /// <summary>Drops an unfinished document that is too long; returns the first byte that is still needed.</summary>
    protected int DropIfTooLong(DocumentBuffer buffer, int start, int end, long line)
    {
        if (Discarding || end - start <= maxDocumentBytes)
        {
            return Discarding ? end : start;
        }

        RejectTooLong(buffer, line);
        Discarding = true;
        return end;
    }

    protected static void Reject(DocumentBuffer buffer, long line, string error) =>
        buffer.Entries.Add(new DocumentEntry(0, 0, new DocumentPlace(line), error));

    private void RejectTooLong(DocumentBuffer buffer, long line) =>
        buffer.Entries.Add(new DocumentEntry(0, 0, new DocumentPlace(line), TooLong, TooLong: true));

    private string TooLong => maxDocumentBytes % (1024 * 1024) == 0
        ? $"the document is longer than {maxDocumentBytes / (1024 * 1024)} MiB"
        : $"the document is longer than {maxDocumentBytes} bytes";
}
