using System.IO.Compression;
using Engagement.Application.Common;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// The bytes of a file, unpacked when its first bytes say that it is gzip, whatever its name. Several gzip members in a row are one file.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="maxBytes">How many bytes it may have when it is unpacked.</param>
internal sealed class UnpackedSource(Stream file, long maxBytes = long.MaxValue) : IAsyncDisposable
{
    private const string DamagedGzip = "the gzip data is damaged or cut short here: nothing after it can be read";
    private const string TrailingGzip = "the gzip data is followed by something else, which is not read";

    // What is unpacked in one go before damage is met in it is lost, so it is not much.
    private const int ChunkBytes = 32 * 1024;

    // .NET takes a gzip file that was cut short for a whole one. So one more member is put behind the file's end: after a whole file it
    // unpacks to the mark, after a cut one to something else or nothing.
    private static readonly byte[] EndMark = "the end the end the end the end "u8.ToArray();
    private static readonly byte[] EndMember = Pack(EndMark);

    private readonly SourceStream _source = new(file);
    private Stream? _unpacked;
    private long _unpackedBytes;
    private bool _ended;

    public long BytesRead => _source.BytesRead;

    /// <summary>What is wrong with the end that was reached; what was read before it is sound. Null at a good end.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether what was read last may be in pieces.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Reads some bytes; 0 at the end, also when the end is where the damage begins.</summary>
    /// <exception cref="TooLargeException">There are more than there may be.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _unpacked ??= await OpenAsync(cancellationToken);
        if (_ended)
        {
            return 0;
        }

        var read = 0;
        try
        {
            read = _unpacked == _source
                ? await _source.ReadAsync(buffer, cancellationToken)
                : await UnpackAsync(buffer[..Math.Min(buffer.Length, ChunkBytes)], cancellationToken);
        }
        catch (InvalidDataException)
        {
            (Problem, CutShort) = (DamagedGzip, true);
        }

        if (read == 0)
        {
            _ended = true;
            Problem = _source.Change ?? Problem;
            CutShort |= _source.CutShort;
        }

        _unpackedBytes += read;
        return _unpackedBytes <= maxBytes
            ? read
            : throw new TooLargeException($"There are more than {maxBytes / (1024 * 1024)} MiB; send them in several pieces.");
    }

    public ValueTask DisposeAsync() => _unpacked?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var head = await _source.PeekAsync(2, cancellationToken);
        if (head.Span is not [0x1F, 0x8B])
        {
            return _source;
        }

        _source.Append(EndMember);
        return new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true);
    }

    private async ValueTask<int> UnpackAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await _unpacked!.ReadAsync(buffer, cancellationToken);
        if (_source.TailReached)
        {
            // All that comes once the reader asked for more than the file has was unpacked from the member behind it.
            var whole = await IsEndMarkAsync(buffer[..read].ToArray(), cancellationToken);
            (Problem, CutShort) = whole ? (null, false) : (DamagedGzip, true);
            return 0;
        }

        if (read == 0)
        {
            Problem = await _source.LeavesMoreThanZerosAsync(cancellationToken) ? TrailingGzip : null;
        }

        return read;
    }

    private async ValueTask<bool> IsEndMarkAsync(byte[] first, CancellationToken cancellationToken)
    {
        var rest = new byte[EndMark.Length + 1];
        var read = await _unpacked!.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken);
        return EndMark.AsSpan().SequenceEqual([.. first, .. rest[..read]]);
    }

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
