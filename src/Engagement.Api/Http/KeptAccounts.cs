using System.Security.Claims;
using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Microsoft.Extensions.Caching.Memory;

namespace Engagement.Api.Http;

/// <summary>Whose the tokens are that were shown lately, as long as nothing of it has changed; see docs/decisions/0019-kept-access.md.</summary>
internal sealed class KeptAccounts(KnownVersion<Guid> access, TimeProvider clock) : IKeptAccess, IDisposable
{
    private const int Most = 4_096;
    private static readonly TimeSpan s_unused = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _accounts = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <param name="key">The pair that was shown, its token hashed.</param>
    public ClaimsPrincipal? Find(string key) =>
        _accounts.TryGetValue(key, out Kept? kept) && kept!.Version == access.Current && kept.Account.WorksAt(clock.GetUtcNow().UtcDateTime)
            ? kept.Principal
            : null;

    /// <summary>Looks the pair up, and keeps what is found.</summary>
    public async Task<ClaimsPrincipal?> FindAsync(string key, Func<Task<(SignedInAccount Account, ClaimsPrincipal Principal)?>> find)
    {
        var question = access.Begin();
        if (await find() is not var (account, principal))
        {
            return null;
        }

        if (account.AccessVersion is { } version)
        {
            access.Learn(question, version);
            _accounts.Set(
                key, new Kept(principal, account, version), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = s_unused });
        }

        return principal;
    }

    public void Forget() => access.Forget();

    public void Dispose() => _accounts.Dispose();

    private sealed record Kept(ClaimsPrincipal Principal, SignedInAccount Account, Guid Version);
}
