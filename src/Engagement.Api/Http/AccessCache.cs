using System.Security.Claims;
using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Microsoft.Extensions.Caching.Memory;

namespace Engagement.Api.Http;

/// <summary>The accounts of recent tokens, valid for the access version they were read at; see docs/decisions/0019-access-cache.md.</summary>
internal sealed class AccessCache(FreshVersion access, TimeProvider clock) : IAccessCache, IDisposable
{
    private const int MaxEntries = 4_096;
    private static readonly TimeSpan s_unused = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = MaxEntries });

    /// <param name="key">Account id and hashed token.</param>
    public ClaimsPrincipal? Find(string key) =>
        _entries.TryGetValue(key, out Entry? entry) && entry!.Version == access.Current && entry.Account.IsValidAt(clock.GetUtcNow().UtcDateTime)
            ? entry.Principal
            : null;

    /// <summary>Reads the account from the store, and caches it if there is one.</summary>
    public async Task<ClaimsPrincipal?> ReadAsync(string key, Func<Task<(SignedInAccount Account, ClaimsPrincipal Principal)?>> read)
    {
        var start = access.StartRead();
        if (await read() is not var (account, principal))
        {
            return null;
        }

        if (account.AccessVersion is { } version)
        {
            access.Update(start, version);
            _entries.Set(
                key, new Entry(principal, account, version), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = s_unused });
        }

        return principal;
    }

    public void Invalidate() => access.RecordChange();

    public void Dispose() => _entries.Dispose();

    private sealed record Entry(ClaimsPrincipal Principal, SignedInAccount Account, Guid Version);
}
