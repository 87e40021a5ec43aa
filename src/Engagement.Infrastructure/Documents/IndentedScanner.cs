namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Indented documents one after the other, as <c>jq .</c> and <c>mongoexport --pretty</c> write them: each begins at a line that is nothing but
/// its opening brace, without blanks before it. So a damaged document does not take the next one with it.
/// </summary>
internal sealed class IndentedScanner(long line, int maxDocumentBytes) : TextScanner(line, maxDocumentBytes)
{
    // Longer lines, of which the beginning may be dropped, are no braces.
    private const int MaxBraceBytes = 16;

    private long _startLine = line;

    // Where the document and the current line begin in the buffer.
    private int _start;
    private int _lineStart;

    protected override int Scan(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, bool last)
    {
        for (int length; (length = bytes[Position..].IndexOf((byte)'\n')) >= 0; _lineStart = Position)
        {
            Position += length;
            if (BeginsDocument(bytes[..Position]))
            {
                TakeUpToLine(buffer, bytes);
            }

            Position++;
            Line++;
        }

        Position = bytes.Length;
        if (last)
        {
            if (BeginsDocument(bytes))
            {
                TakeUpToLine(buffer, bytes);
            }

            Take(buffer, bytes, _start, _startLine);
            return Position;
        }

        // The line may be the brace of the next document, and is not dropped with a document that is too long.
        var keepLine = _lineStart >= 0 && Position - _lineStart < MaxBraceBytes ? _lineStart : Position;
        var keep = DropIfTooLong(buffer, _start, keepLine, _startLine);
        _start = Math.Max(_start - keep, 0);
        _lineStart -= keep;
        return keep;
    }

    /// <summary>Whether the last line of the bytes begins another document. Of a line with a negative start the beginning was dropped.</summary>
    private bool BeginsDocument(ReadOnlySpan<byte> bytes) =>
        Line > _startLine && _lineStart >= 0 && bytes.Length - _lineStart <= MaxBraceBytes && bytes[_lineStart..].TrimEnd(Blank) is [(byte)'{'];

    private void TakeUpToLine(DocumentBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        var lineEnd = Position;
        Position = _lineStart;
        Take(buffer, bytes, _start, _startLine);
        Position = lineEnd;
        (_start, _startLine) = (_lineStart, Line);
    }
}
