namespace Engagement.Infrastructure.Documents;

/// <summary>Splits buffers into documents. Each buffer begins with the unfinished rest of the one before.</summary>
internal abstract class DocumentScanner(long line, int maxDocumentBytes)
{
    /// <summary>The bytes that may stand around documents.</summary>
    public static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    /// <summary>The current line, from 1.</summary>
    public long Line { get; protected set; } = line;

    /// <summary>The next byte of the buffer to look at.</summary>
    protected int Position { get; set; }

    /// <summary>Whether the current document was reported as too long, so that its bytes are dropped.</summary>
    private bool Discarding { get; set; }

    /// <summary>Adds the complete documents to the buffer; returns the first of its bytes that the next buffer must begin with.</summary>
    /// <param name="buffer">The bytes, beginning with those that the last call did not finish.</param>
    /// <param name="filled">How many bytes it holds.</param>
    /// <param name="last">Whether the input ends with them.</param>
    public int Split(DocumentBuffer buffer, int filled, bool last)
    {
        var keep = Scan(buffer, buffer.Array.AsSpan(0, filled), last);
        Position -= keep;
        return keep;
    }

    protected abstract int Scan(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, bool last);

    /// <summary>Adds the document that ends at <see cref="Position"/>, without the blanks around it, or its error.</summary>
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
            buffer.Entries.Add(new DocumentEntry(start + document.IndexOfAnyExcept(Blank), length, line, null));
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

    protected static void Reject(DocumentBuffer buffer, long line, string error) => buffer.Entries.Add(new DocumentEntry(0, 0, line, error));

    private void RejectTooLong(DocumentBuffer buffer, long line) => buffer.Entries.Add(new DocumentEntry(0, 0, line, TooLong, TooLong: true));

    private string TooLong => maxDocumentBytes % (1024 * 1024) == 0
        ? $"the document is longer than {maxDocumentBytes / (1024 * 1024)} MiB"
        : $"the document is longer than {maxDocumentBytes} bytes";
}
