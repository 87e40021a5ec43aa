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

    // Small, because the bytes unpacked by the call that meets damage are lost.
    private const int ChunkBytes = 32 * 1024;

    private readonly SourceStream _source = new(file);
    private Stream? _unpacked;
    private long _unpackedBytes;
    private bool _ended;

    public long BytesRead => _source.BytesRead;

    /// <summary>The error at the end of the file; bytes read before are valid. Null without an error.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the last document may be incomplete.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Reads some bytes; 0 at the end and at damage.</summary>
    /// <exception cref="TooLargeException">The limit of bytes is exceeded.</exception>
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

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        await _source.IsGzipAsync(cancellationToken) ? new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true) : _source;

    private async ValueTask<int> UnpackAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await _unpacked!.ReadAsync(buffer, cancellationToken);
        if (read == 0 && await _source.LeavesMoreThanZerosAsync(cancellationToken))
        {
            Problem = TrailingGzip;
        }

        return read;
    }
}
