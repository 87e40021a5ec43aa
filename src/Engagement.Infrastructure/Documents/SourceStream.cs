namespace Engagement.Infrastructure.Documents;

/// <summary>
/// The file as it was when it was opened: counts what is read, gives back the first bytes after they were looked at, and can be followed by
/// a tail.
/// </summary>
internal sealed class SourceStream(Stream inner) : Stream
{
    private const string Shorter = "the file became shorter while it was read: import it again when it is at rest";
    private const string Longer =
        "the file became longer while it was read, and only the beginning was read: import it again when it is at rest";

    // Before a tail the last bytes are given one by one: whoever stops there stops at the byte that it could not use. More zeros than
    // these are padding and no part of gzip data.
    private const int OneByOne = 64;

    private const int AheadBytes = 8 * 1024;

    // Some file systems know no lengths and say 0.
    private readonly long _length = inner.CanSeek && inner.Length > 0 ? inner.Length : long.MaxValue;
    private byte[] _head = [];
    private int _headRead;
    private byte[] _ahead = [];
    private int _aheadRead;
    private int _aheadCount;
    private ReadOnlyMemory<byte> _tail;
    private byte _single;
    private long _bytesRead;

    /// <summary>How many bytes of the file were read; safe to ask from another thread.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Whether the reader went beyond the end of the file.</summary>
    public bool TailReached { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>How the file changed under its reader; null where it did not.</summary>
    public string? Change => _length == long.MaxValue ? null
        : CutShort || inner.Length < _length ? Shorter
        : inner.Length > _length ? Longer : null;

    /// <summary>Whether the end of the file came before its time.</summary>
    public bool CutShort { get; private set; }

    /// <summary>The first bytes, fewer than asked for only where the file is shorter; they will be read again.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        var head = new byte[count];
        var read = 0;
        while (read < count && await ReadFileAsync(head.AsMemory(read), cancellationToken) is > 0 and var more)
        {
            read += more;
        }

        _head = head[..read];
        return _head;
    }

    /// <summary>Lets these bytes follow the file's own.</summary>
    public void Append(ReadOnlyMemory<byte> tail)
    {
        _tail = tail;
        _ahead = _length == long.MaxValue ? new byte[AheadBytes] : [];
    }

    /// <summary>Reads on to the end: whether whoever stopped reading left anything but zeros, with which tapes pad files.</summary>
    public async ValueTask<bool> LeavesMoreThanZerosAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var more = _single != 0 || _ahead.AsSpan(_aheadRead, _aheadCount - _aheadRead).ContainsAnyExcept((byte)0);
        while (await ReadFileAsync(buffer, cancellationToken) is > 0 and var read)
        {
            more |= buffer.AsSpan(0, read).ContainsAnyExcept((byte)0);
        }

        return more;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_headRead < _head.Length)
        {
            var count = Math.Min(buffer.Length, _head.Length - _headRead);
            _head.AsMemory(_headRead, count).CopyTo(buffer);
            _headRead += count;
            return count;
        }

        var read = TailReached ? 0
            : _ahead.Length > 0 ? await ReadAheadAsync(buffer, cancellationToken)
            : await ReadFileAsync(buffer[..MostBeforeTail(buffer.Length)], cancellationToken);
        if (read > 0 || buffer.IsEmpty)
        {
            _single = read == 1 ? buffer.Span[0] : (byte)0;
            return read;
        }

        TailReached = true;
        var rest = Math.Min(buffer.Length, _tail.Length);
        _tail[..rest].CopyTo(buffer);
        _tail = _tail[rest..];
        return rest;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private int MostBeforeTail(int wanted) => _tail.IsEmpty ? wanted : (int)Math.Min(wanted, Math.Max(_length - BytesRead - OneByOne, 1));

    /// <summary>Where the length is not known, which bytes are the last ones shows when the end is reached: so many are held back until then.</summary>
    private async ValueTask<int> ReadAheadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var ended = false;
        while (_aheadCount - _aheadRead <= OneByOne && !ended)
        {
            _ahead.AsSpan(_aheadRead, _aheadCount - _aheadRead).CopyTo(_ahead);
            (_aheadRead, _aheadCount) = (0, _aheadCount - _aheadRead);
            var read = await ReadFileAsync(_ahead.AsMemory(_aheadCount), cancellationToken);
            _aheadCount += read;
            ended = read == 0;
        }

        var held = _aheadCount - _aheadRead;
        var given = Math.Min(buffer.Length, Math.Min(held, Math.Max(held - OneByOne, 1)));
        _ahead.AsMemory(_aheadRead, given).CopyTo(buffer);
        _aheadRead += given;
        return given;
    }

    private async ValueTask<int> ReadFileAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(buffer.Length, _length - BytesRead);
        try
        {
            var read = await inner.ReadAsync(buffer[..wanted], cancellationToken);
            Volatile.Write(ref _bytesRead, _bytesRead + read);
            CutShort = read < wanted && read == 0 && _length < long.MaxValue;
            return read;
        }
        catch (IOException exception) when (inner is FileStream file)
        {
            throw new ExportPathException(
                $"{file.Name} cannot be read to its end: {exception.Message.TrimEnd('.')}. What was committed stays; import it again.");
        }
    }
}
