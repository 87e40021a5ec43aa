namespace Engagement.Infrastructure.Documents;

/// <summary>JSON lines: every line that is not blank is one document, whatever the other lines hold.</summary>
internal sealed class LineScanner(long line, int maxDocumentBytes) : TextScanner(line, maxDocumentBytes)
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
            Take(buffer, bytes, start, Line);
            Line++;
            start = ++Position;
        }

        Position = bytes.Length;
        if (!last)
        {
            return DropIfTooLong(buffer, start, Position, Line);
        }

        Take(buffer, bytes, start, Line);
        return Position;
    }
}
