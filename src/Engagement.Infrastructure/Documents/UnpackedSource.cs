using System.IO.Compression;
using Engagement.Application.Common;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// The bytes of a file, unpacked when its first bytes are those of gzip, whatever its name. Several gzip members in a row are one file.
/// Damage is recognized only by the runtime's strict validation, which Directory.Build.props switches on.
/// </summary>
internal sealed class UnpackedSource(Stream file, long maxBytes = long.MaxValue) : IAsyncDisposable
{
    private const string DamagedGzip = "the gzip data is damaged or cut short here: nothing after it can be read";
    private const string TrailingGzip = "the gzip data is followed by something else, which is not read";

    // Few bytes at a time, because a call that finds damage loses the bytes that it has unpacked.
    private const int ChunkBytes = 32 * 1024;

    private readonly SourceStream _source = new(file);
    private Stream? _unpacked;
    private long _unpackedBytes;

    public long BytesRead => _source.BytesRead;

    /// <summary>The error at the end of the file; bytes read before are valid. Null without an error.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the last document may be incomplete.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Reads some bytes; 0 at the end and at damage, after which it must not be called again.</summary>
    /// <exception cref="TooLargeException">The limit of bytes is exceeded.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _unpacked ??= await _source.IsGzipAsync(cancellationToken) ? new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true) : _source;
        var packed = _unpacked != _source;
        var read = 0;
        try
        {
            read = await _unpacked.ReadAsync(packed ? buffer[..Math.Min(buffer.Length, ChunkBytes)] : buffer, cancellationToken);
            if (read == 0 && packed && await _source.LeavesMoreThanZerosAsync(cancellationToken))
            {
                Problem = TrailingGzip;
            }
        }
        catch (InvalidDataException)
        {
            (Problem, IsTruncated) = (DamagedGzip, true);
        }

        if (read == 0)
        {
            Problem = _source.Change ?? Problem;
            IsTruncated |= _source.IsTruncated;
        }

        _unpackedBytes += read;
        return _unpackedBytes <= maxBytes
            ? read
            : throw new TooLargeException($"There are more than {maxBytes / (1024 * 1024)} MiB; send them in several pieces.");
    }

    public ValueTask DisposeAsync() => _unpacked?.DisposeAsync() ?? ValueTask.CompletedTask;
}
