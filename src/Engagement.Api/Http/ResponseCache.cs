using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Engagement.Application.Common;
using MediatR;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>Serialized responses, valid for the data state they were read at; see docs/decisions/0021-response-cache.md.</summary>
internal sealed class ResponseCache : ICommitListener, IDisposable
{
    // One response may take an eighth of the memory, so that a few large ones do not evict all others.
    private const int EntryDivisor = 8;

    // Bytes in memory per byte of JSON: an entry holds the response's objects too.
    private const int Weight = 4;
    private const int Overhead = 1024;

    // All requests share the one lookup of the state.
    private const string StateKey = "";

    private static readonly TimeSpan s_unused = TimeSpan.FromMinutes(10);

    private readonly ConditionalWeakTable<DashboardResponse, SerializedResponse> _serialized = [];
    private readonly FreshVersion _state;
    private readonly RequestCoalescer<Guid> _lookups;
    private readonly Func<Task<Guid>> _readState;
    private readonly long _limit;
    private readonly MemoryCache? _entries;
    private Guid _cachedState;

    public ResponseCache(FreshVersion state, RequestCoalescer<Guid> lookups, IOptions<ResponseCacheOptions> options)
    {
        (_state, _lookups, _readState) = (state, lookups, state.ReadAsync);
        _limit = options.Value.MaxMegabytes * 1024L * 1024;
        _entries = _limit == 0 ? null : new MemoryCache(new MemoryCacheOptions { SizeLimit = _limit });
    }

    /// <summary>A response that includes all commits of this process, and those of other processes that are older than a second.</summary>
    public async Task<TResponse> FindAsync<TResponse>(object key, RequestHandlerDelegate<TResponse> read)
    {
        if (_entries is null)
        {
            var uncached = await read();
            await SerializeAsync(uncached);
            return uncached;
        }

        var state = _state.Current ?? await _lookups.FindAsync(StateKey, _readState);
        if (_entries.TryGetValue(key, out Entry? entry) && entry!.State == state)
        {
            return (TResponse)entry.Response;
        }

        // Read after the state, so the response has this state or a later one.
        var response = await read();
        if (await SerializeAsync(response) is { } serialized)
        {
            Add(key, new Entry(response!, state), serialized.Json.Length, _entries);
        }

        return response;
    }

    /// <summary>The serialized form of a response; null for one that is streamed.</summary>
    public SerializedResponse? SerializedOf(DashboardResponse response) => _serialized.TryGetValue(response, out var serialized) ? serialized : null;

    public void OnCommitted(Guid state, long sent) => _state.RecordChange(state, sent);

    public void Dispose() => _entries?.Dispose();

    private async ValueTask<SerializedResponse?> SerializeAsync(object? response)
    {
        if (response is not DashboardResponse dashboard || response is StreamedResponse { IsWhole: false })
        {
            return null;
        }

        var json = response is StreamedResponse
            ? await StreamAsync(dashboard)
            : JsonSerializer.SerializeToUtf8Bytes(dashboard, dashboard.GetType(), ApiJson.Options);
        var serialized = new SerializedResponse(json, $"\"{Convert.ToHexString(SHA256.HashData(json).AsSpan(0, 16))}\"");
        _serialized.Add(dashboard, serialized);
        return serialized;
    }

    private static async Task<byte[]> StreamAsync(DashboardResponse response)
    {
        using var stream = new MemoryStream();
        await JsonSerializer.SerializeAsync(stream, response, response.GetType(), ApiJson.Options);
        return stream.ToArray();
    }

    private void Add(object key, Entry entry, int bytes, MemoryCache entries)
    {
        // Entries of another state are never read again.
        if (_cachedState != entry.State)
        {
            _cachedState = entry.State;
            entries.Clear();
        }

        var size = (bytes * (long)Weight) + Overhead;
        if (size <= _limit / EntryDivisor)
        {
            entries.Set(key, entry, new MemoryCacheEntryOptions { Size = size, SlidingExpiration = s_unused });
        }
    }

    private sealed record Entry(object Response, Guid State);
}

/// <summary>A response's JSON, and its ETag in quotation marks.</summary>
internal sealed record SerializedResponse(ReadOnlyMemory<byte> Json, string ETag);
