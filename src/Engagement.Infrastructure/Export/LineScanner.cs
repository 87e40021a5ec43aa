namespace Engagement.Infrastructure.Export;

/// <summary>JSON lines: every line that is not blank is one document, whatever the lines around it hold.</summary>
internal sealed class LineScanner(long line, int maxDocumentBytes) : DocumentScanner(line, maxDocumentBytes)
{
    protected override int Scan(DocumentSlab slab, ReadOnlySpan<byte> bytes, bool last)
    {
        var start = 0;
        while (true)
        {
            var length = bytes[Position..].IndexOf((byte)'\n');
            if (length < 0)
            {
                break;
            }

            Position += length;
            TakeLine(slab, bytes, start);
            Discarding = false;
            Line++;
            start = ++Position;
        }

        Position = bytes.Length;
        if (!last)
        {
            return Bound(slab, start, Position, Line);
        }

        TakeLine(slab, bytes, start);
        return Position;
    }

    private void TakeLine(DocumentSlab slab, ReadOnlySpan<byte> bytes, int start)
    {
        if (!Discarding)
        {
            Take(slab, bytes[start..Position], start, Line);
        }
    }
}
