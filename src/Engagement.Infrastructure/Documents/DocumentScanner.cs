namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Cuts documents out of bytes that arrive piece by piece, each piece in the buffer behind the unfinished rest of the last one.
/// </summary>
internal abstract class DocumentScanner(long line, int maxDocumentBytes)
{
    /// <summary>What may stand around documents.</summary>
    public static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    /// <summary>The line that was reached, from 1.</summary>
    public long Line { get; protected set; } = line;

    /// <summary>Where the next byte to look at stands in the buffer.</summary>
    protected int Position { get; set; }

    /// <summary>Whether what is being passed over was reported as too long, and is not kept.</summary>
    protected bool Discarding { get; set; }

    /// <summary>Adds the documents that are complete to the buffer and returns from where on its bytes are still needed.</summary>
    /// <param name="buffer">The bytes, starting with those that the last call still needed.</param>
    /// <param name="filled">How many there are.</param>
    /// <param name="last">Whether no more will come.</param>
    public int Cut(DocumentBuffer buffer, int filled, bool last)
    {
        var keep = Scan(buffer, buffer.Array.AsSpan(0, filled), last);
        Position -= keep;
        return keep;
    }

    protected abstract int Scan(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, bool last);

    /// <summary>Adds one document, less the blanks around it, or why it cannot be taken.</summary>
    protected void Take(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, int start, long line)
    {
        var offset = start + bytes.IndexOfAnyExcept(Blank);
        var length = bytes.Trim(Blank).Length;
        if (bytes.Length > maxDocumentBytes)
        {
            // The blanks count, as they do while the document is unfinished.
            RejectTooLong(buffer, line);
        }
        else if (length > 0)
        {
            buffer.Add(new DocumentEntry(offset, length, line, null));
        }
    }

    /// <summary>Stops keeping an unfinished document that grew too long; returns from where on bytes are needed.</summary>
    protected int Bound(DocumentBuffer buffer, int start, int end, long line)
    {
        if (Discarding || end - start <= maxDocumentBytes)
        {
            return Discarding ? end : start;
        }

        RejectTooLong(buffer, line);
        Discarding = true;
        return end;
    }

    protected static void Reject(DocumentBuffer buffer, long line, string error) => buffer.Add(new DocumentEntry(0, 0, line, error));

    private void RejectTooLong(DocumentBuffer buffer, long line) => buffer.Add(new DocumentEntry(0, 0, line, TooLong, TooLong: true));

    private string TooLong => maxDocumentBytes % (1024 * 1024) == 0
        ? $"the document is longer than {maxDocumentBytes / (1024 * 1024)} MiB"
        : $"the document is longer than {maxDocumentBytes} bytes";
}
