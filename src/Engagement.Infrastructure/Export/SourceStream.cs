namespace Engagement.Infrastructure.Export;

/// <summary>
/// The file as it lies on disk: counts what is read, gives back the first bytes after they were looked at, and can be followed by a tail.
/// </summary>
internal sealed class SourceStream(Stream inner) : Stream
{
    private byte[] _head = [];
    private int _headRead;
    private ReadOnlyMemory<byte> _tail;
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

    /// <summary>The first bytes, fewer than asked for only where the file is shorter; they will be read again.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        var head = new byte[count];
        var read = await inner.ReadAtLeastAsync(head, count, throwOnEndOfStream: false, cancellationToken);
        Count(read);
        _head = head[..read];
        return _head;
    }

    /// <summary>Lets these bytes follow the file's own.</summary>
    public void Append(ReadOnlyMemory<byte> tail) => _tail = tail;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_headRead < _head.Length)
        {
            var count = Math.Min(buffer.Length, _head.Length - _headRead);
            _head.AsMemory(_headRead, count).CopyTo(buffer);
            _headRead += count;
            return count;
        }

        var read = TailReached || buffer.IsEmpty ? 0 : await inner.ReadAsync(buffer, cancellationToken);
        if (read > 0 || buffer.IsEmpty)
        {
            Count(read);
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

    private void Count(int bytes) => Volatile.Write(ref _bytesRead, _bytesRead + bytes);
}
