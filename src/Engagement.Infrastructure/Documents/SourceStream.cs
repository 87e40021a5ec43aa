namespace Engagement.Infrastructure.Documents;

/// <summary>Reads a file up to the length that it had when it was opened. Counts the bytes read, and finds those that a decompressor leaves.</summary>
internal sealed class SourceStream(Stream inner) : Stream
{
    private const string Shorter = "the file became shorter while it was read: import it again when nothing writes to it";
    private const string Longer =
        "the file became longer while it was read, and only the beginning was read: import it again when nothing writes to it";

    private const int PieceBytes = 8 * 1024;
    private const byte Magic = 0x1F;

    // Some file systems report no lengths but 0.
    private readonly long _length = inner.CanSeek && inner.Length > 0 ? inner.Length : long.MaxValue;

    // Bytes that were read ahead.
    private ReadOnlyMemory<byte> _rest;

    // The buffer for gzip data; null for other files.
    private byte[]? _pieceBuffer;
    private bool _endsInData;
    private long _bytesRead;

    /// <summary>How many bytes of the file were read; may be read from another thread.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>How the file changed while it was read; null if it did not.</summary>
    public string? Change => _length == long.MaxValue ? null
        : IsTruncated || inner.Length < _length ? Shorter
        : inner.Length > _length ? Longer : null;

    /// <summary>Whether the file ended before its length.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Whether the file begins with the gzip signature, which is not consumed.</summary>
    public async ValueTask<bool> IsGzipAsync(CancellationToken cancellationToken)
    {
        var head = new byte[2];
        _rest = head.AsMemory(0, await this.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken));
        _pieceBuffer = head is [Magic, 0x8B] ? new byte[PieceBytes] : null;
        return _pieceBuffer is not null;
    }

    /// <summary>Reads to the end; returns whether the decompressor left bytes other than padding zeros.</summary>
    public async ValueTask<bool> LeavesMoreThanZerosAsync(CancellationToken cancellationToken)
    {
        var more = _endsInData;
        do
        {
            more |= _rest.Span.ContainsAnyExcept((byte)0);
            _rest = _pieceBuffer.AsMemory(0, await ReadFileAsync(_pieceBuffer, cancellationToken));
        }
        while (!_rest.IsEmpty);

        return more;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            if (_pieceBuffer is null)
            {
                return await ReadFileAsync(buffer, cancellationToken);
            }

            _rest = _pieceBuffer.AsMemory(0, await ReadFileAsync(_pieceBuffer, cancellationToken));
        }

        var piece = _rest[..Math.Min(_rest.Length, buffer.Length)];
        piece = _pieceBuffer is null ? piece : piece[..PieceLength(piece.Span)];
        piece.CopyTo(buffer);
        _rest = _rest[piece.Length..];
        return piece.Length;
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

    /// <summary>
    /// The length of the next piece. A decompressor does not report how much of a piece it used, and the bytes after the last gzip member must
    /// be told apart. A piece therefore ends at a nonzero byte, or before the second byte of a possible gzip signature; or it is all zeros.
    /// </summary>
    private int PieceLength(ReadOnlySpan<byte> bytes)
    {
        var magic = bytes.IndexOf(Magic);
        var end = magic < 0 ? bytes.LastIndexOfAnyExcept((byte)0) : magic;
        _endsInData = end >= 0;
        return _endsInData ? end + 1 : bytes.Length;
    }

    private async ValueTask<int> ReadFileAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(buffer.Length, _length - BytesRead);
        try
        {
            var read = await inner.ReadAsync(buffer[..wanted], cancellationToken);
            Volatile.Write(ref _bytesRead, _bytesRead + read);
            IsTruncated = read < wanted && read == 0 && _length < long.MaxValue;
            return read;
        }
        catch (IOException exception) when (inner is FileStream file)
        {
            throw new ExportPathException(
                $"{file.Name} cannot be read to its end: {exception.Message.TrimEnd('.')}. What was committed stays; import it again.");
        }
    }
}
