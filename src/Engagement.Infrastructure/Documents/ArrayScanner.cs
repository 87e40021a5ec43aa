using System.Buffers;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Splits JSON arrays, as <c>mongoexport --jsonArray</c> writes them, at the commas between their elements. Commas in strings and in nested
/// brackets do not split. The parser checks the elements. Several arrays may follow each other.
/// </summary>
internal sealed class ArrayScanner(long line, int maxDocumentBytes) : TextScanner(line, maxDocumentBytes)
{
    private const string Empty = "there is no document between two commas";
    private const string Unclosed = "the JSON array is not closed: the file seems to be cut short";
    private const string Truncated = "the JSON array ends inside this document: it is truncated, and the rest is lost";
    private const string Trailing = "the JSON array is followed by something else, which is not read";

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[],\n"u8);
    private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\\n"u8);

    private State _state;
    private int _start;
    private long _startLine;
    private int _depth;
    private bool _inString;

    private enum State
    {
        Outside,
        Opened,
        AfterComma,
        Inside,
        Lost,
    }

    protected override int Scan(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, bool last)
    {
        _start = 0;
        while (_state == State.Inside ? FindEnd(buffer, bytes) : FindStart(buffer, bytes))
        {
        }

        if (last)
        {
            Finish(buffer, bytes);
        }

        return _state == State.Inside ? DropIfTooLong(buffer, _start, Position, _startLine) : Position;
    }

    /// <summary>Moves to the next element or over the end of the array; false when there are no more bytes.</summary>
    private bool FindStart(DocumentBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        var blanks = bytes[Position..].IndexOfAnyExcept(Blank);
        var end = blanks < 0 ? bytes.Length : Position + blanks;
        Line += bytes[Position..end].Count((byte)'\n');
        Position = end;
        if (blanks < 0 || _state == State.Lost)
        {
            Position = bytes.Length;
            return false;
        }

        switch (bytes[Position])
        {
            case (byte)'[' when _state == State.Outside:
                _state = State.Opened;
                Position++;
                break;
            case not (byte)'[' when _state == State.Outside:
                Reject(buffer, Line, Trailing);
                _state = State.Lost;
                break;
            case (byte)',' or (byte)']':
                if (bytes[Position] == ',' || _state == State.AfterComma)
                {
                    Reject(buffer, Line, Empty);
                }

                SkipSeparator(bytes);
                break;
            default:
                _state = State.Inside;
                _start = Position;
                _startLine = Line;
                _depth = 0;
                _inString = false;
                break;
        }

        return true;
    }

    private void SkipSeparator(ReadOnlySpan<byte> bytes) => _state = bytes[Position++] == ',' ? State.AfterComma : State.Outside;

    /// <summary>Moves to the end of the element; false when there are no more bytes.</summary>
    private bool FindEnd(DocumentBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        while (Position < bytes.Length)
        {
            var next = bytes[Position..].IndexOfAny(_inString ? InString : Structure);
            if (next < 0)
            {
                break;
            }

            Position += next;
            var found = bytes[Position];
            if (found == '\\')
            {
                if (Position + 1 == bytes.Length)
                {
                    // The escaped byte is in the next buffer.
                    return false;
                }

                Line += bytes[Position + 1] == '\n' ? 1 : 0;
                Position += 2;
                continue;
            }

            if (!_inString && _depth == 0 && found is (byte)',' or (byte)']')
            {
                Take(buffer, bytes, _start, _startLine);
                SkipSeparator(bytes);
                return true;
            }

            TrackStructure(found);
            Position++;
        }

        Position = bytes.Length;
        return false;
    }

    private void TrackStructure(byte found)
    {
        switch (found)
        {
            case (byte)'\n':
                Line++;
                break;
            case (byte)'"':
                _inString = !_inString;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                _depth = Math.Max(0, _depth - 1);
                break;
        }
    }

    private void Finish(DocumentBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        if (_state is State.Outside or State.Lost)
        {
            return;
        }

        var whole = _state == State.Inside && _depth == 0 && !_inString;
        Position = bytes.Length;
        if (whole)
        {
            Take(buffer, bytes, _start, _startLine);
        }

        var inside = _state == State.Inside && !whole;
        if (inside)
        {
            DropIfTooLong(buffer, _start, Position, _startLine);
        }

        Reject(buffer, inside ? _startLine : Line, inside ? Truncated : Unclosed);
        _state = State.Lost;
    }
}
