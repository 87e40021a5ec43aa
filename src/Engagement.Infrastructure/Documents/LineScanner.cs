namespace Engagement.Infrastructure.Documents;

/// <summary>JSON lines: every line that is not blank is one document, whatever the lines around it hold.</summary>
internal sealed class LineScanner(long line, int maxDocumentBytes) : DocumentScanner(line, maxDocumentBytes)
{
    protected override int Scan(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, bool last)
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
            TakeLine(buffer, bytes, start);
            Discarding = false;
            Line++;
            start = ++Position;
        }

        Position = bytes.Length;
        if (!last)
        {
            return Bound(buffer, start, Position, Line);
        }

        TakeLine(buffer, bytes, start);
        return Position;
    }

    private void TakeLine(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, int start)
    {
        if (!Discarding)
        {
            Take(buffer, bytes[start..Position], start, Line);
        }
    }
}
