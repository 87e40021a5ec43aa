using System.Buffers;
using Engagement.Api.Connections;
using Engagement.Application.Common;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>
/// Reads the bodies of unknown senders, whose headers have no credentials, into pooled memory that grows with the received bytes. The memory
/// of all bodies is bounded, in total and for each address.
/// </summary>
internal sealed class BoundedBodyReader(IOptions<BodyOptions> options, TimeProvider clock)
{
    // The bodies of one address may take a quarter of the memory.
    private const int AddressDivisor = 4;

    private readonly BodyOptions _options = options.Value;
    private readonly Dictionary<string, long> _byAddress = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _rented;

    /// <summary>Reads the whole body. The caller disposes of it as soon as it is parsed.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large, or did not arrive in time.</exception>
    /// <exception cref="BusyException">The bodies that are being received take all of the memory.</exception>
    public async Task<BoundedBody> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            throw BoundedBody.TooLarge();
        }

        var reader = new TimeLimitedBodyReader(
            context.Request.BodyReader, TimeSpan.FromSeconds(_options.IdleSeconds), TimeSpan.FromSeconds(_options.UnknownSenderSeconds), clock);
        var body = new BoundedBody(this, ClientAddress.Of(context), maxBytes);
        using var idle = ConnectionLimits.CountAsIdle(context);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(context.RequestAborted);
                try
                {
                    body.Append(read.Buffer);
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End);
                }

                if (read.IsCompleted)
                {
                    return body;
                }
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public byte[] Rent(string address, int bytes)
    {
        // The pool rounds up to a power of two, and the real size counts.
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        lock (_lock)
        {
            var ofAddress = _byAddress.GetValueOrDefault(address) + buffer.Length;
            if (_rented + buffer.Length <= _options.UnknownSenderBytes && ofAddress <= _options.UnknownSenderBytes / AddressDivisor)
            {
                _rented += buffer.Length;
                _byAddress[address] = ofAddress;
                return buffer;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        throw new BusyException("Too much is sent at once; try again later.");
    }

    /// <summary>Returns a buffer, of which the used part may hold secrets.</summary>
    public void Return(string address, byte[] buffer, int used)
    {
        buffer.AsSpan(0, used).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
        lock (_lock)
        {
            _rented -= buffer.Length;
            if ((_byAddress[address] -= buffer.Length) == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}

/// <summary>A body in pooled memory.</summary>
internal sealed class BoundedBody(BoundedBodyReader reader, string address, int maxBytes) : IDisposable
{
    private const int FirstBytes = 4096;

    private byte[] _buffer = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    public void Append(ReadOnlySequence<byte> bytes)
    {
        if (_length + bytes.Length > maxBytes)
        {
            throw TooLarge();
        }

        var length = _length + (int)bytes.Length;
        if (length > _buffer.Length)
        {
            var larger = reader.Rent(address, Math.Clamp(_buffer.Length * 2, Math.Max(FirstBytes, length), Math.Max(FirstBytes, maxBytes)));
            Bytes.CopyTo(larger);
            Release();
            _buffer = larger;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length = length;
    }

    public void Dispose()
    {
        Release();
        (_buffer, _length) = ([], 0);
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            reader.Return(address, _buffer, _length);
        }
    }
}
