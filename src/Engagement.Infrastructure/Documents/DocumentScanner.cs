namespace Engagement.Infrastructure.Documents;

/// <summary>Splits buffers into documents. Each buffer begins with the unfinished rest of the one before.</summary>
internal abstract class DocumentScanner
{
    /// <summary>Where the next byte to look at stands in the source.</summary>
    public abstract DocumentPlace Place { get; }

    /// <summary>Whether nothing after the bytes so far can be read.</summary>
    public virtual bool IsLost => false;

    /// <summary>The next byte of the buffer to look at.</summary>
    protected int Position { get; set; }

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
}
