using System.Buffers;
using Engagement.Api.Connections;
using Engagement.Application.Common;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>
/// Reads bodies whose senders are known by nothing else, into pooled memory that grows with what has arrived. All of them together have a
/// share of memory, and each address a share of that.
/// </summary>
internal sealed class UnknownSenders(IOptions<BodyOptions> options, TimeProvider clock)
{
    private const int FirstBytes = 4096;
    private const int SharesOfAll = 4;

    private readonly BodyOptions _options = options.Value;
    private readonly Dictionary<string, long> _byAddress = new(StringComparer.Ordinal);
    private readonly Lock _taking = new();
    private long _taken;

    /// <summary>The whole body, which the caller disposes as soon as it is understood.</summary>
    /// <exception cref="BadHttpRequestException">It is larger, or did not arrive in time.</exception>
    /// <exception cref="BusyException">There is no memory for it.</exception>
    public async Task<UnknownBody> ReadAsync(HttpContext context, int mostBytes)
    {
        if (context.Request.ContentLength > mostBytes)
        {
            throw TooLarge();
        }

        var arriving = new ArrivingBody(
            context.Request.BodyReader, TimeSpan.FromSeconds(_options.IdleSeconds), TimeSpan.FromSeconds(_options.UnknownSenderSeconds), clock);
        var body = new UnknownBody(this, ClientAddress.Of(context));
        using var silent = ConnectionLimits.CountAsSilent(context);
        try
        {
            while (await arriving.NextAsync(context.RequestAborted) is { IsEmpty: false } arrived)
            {
                try
                {
                    Append(body, arrived, mostBytes);
                }
                finally
                {
                    arriving.Used(arrived.End);
                }
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>A larger buffer, counted.</summary>
    public byte[] Rent(string address, int bytes)
    {
        // Counted as the pool gives it out: the next power of two.
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        lock (_taking)
        {
            var ofAddress = _byAddress.GetValueOrDefault(address) + buffer.Length;
            if (_taken + buffer.Length <= _options.UnknownSenderBytes && ofAddress <= _options.UnknownSenderBytes / SharesOfAll)
            {
                _taken += buffer.Length;
                _byAddress[address] = ofAddress;
                return buffer;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        throw new BusyException("Too much is sent at once; try again later.");
    }

    /// <param name="address">For whom it was counted.</param>
    /// <param name="buffer">The buffer.</param>
    /// <param name="used">How much of it holds what was sent, secrets among it.</param>
    public void Return(string address, byte[] buffer, int used)
    {
        buffer.AsSpan(0, used).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
        lock (_taking)
        {
            _taken -= buffer.Length;
            if ((_byAddress[address] -= buffer.Length) == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }

    private static void Append(UnknownBody body, ReadOnlySequence<byte> arrived, int mostBytes)
    {
        if (body.Bytes.Length + arrived.Length > mostBytes)
        {
            throw TooLarge();
        }

        foreach (var piece in arrived)
        {
            body.Append(piece.Span, FirstBytes, mostBytes);
        }
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);
}

/// <summary>A body in pooled memory.</summary>
internal sealed class UnknownBody(UnknownSenders memory, string address) : IDisposable
{
    private byte[] _buffer = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public void Append(ReadOnlySpan<byte> bytes, int atFirst, int most)
    {
        if (_length + bytes.Length > _buffer.Length)
        {
            var larger = memory.Rent(address, Math.Clamp(_buffer.Length * 2, Math.Max(atFirst, _length + bytes.Length), Math.Max(atFirst, most)));
            Bytes.CopyTo(larger);
            Release();
            _buffer = larger;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
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
            memory.Return(address, _buffer, _length);
        }
    }
}
