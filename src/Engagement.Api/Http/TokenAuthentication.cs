using System.Security.Claims;
using System.Text.Encodings.Web;
using Engagement.Api.Hosting;
using Engagement.Application.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>Authenticates the headers <c>X-User-Id</c> and <c>X-Auth-Token</c>. The request's type declares the permission it needs.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    DetachedWork work,
    AccessCache cache,
    RequestCoalescer<ClaimsPrincipal?> lookups,
    IOptions<HttpOptions> http)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "EngagementToken";
    public const string PermissionClaim = "permission";
    public const string UserIdHeader = "X-User-Id";
    public const string TokenHeader = "X-Auth-Token";
    public const string TokenHashClaim = "token-hash";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var userId = Request.Headers[UserIdHeader].ToString();
        var token = Request.Headers[TokenHeader].ToString();
        if (userId.Length == 0 || token.Length == 0)
        {
            return AuthenticateResult.NoResult();
        }

        // The length makes the key unique: no other pair has the same text.
        var hash = Secrets.HashToken(token);
        var key = $"{userId.Length} {userId} {hash}";
        var principal = cache.Find(key) ?? await lookups.FindAsync(key, () => cache.ReadAsync(key, () => LookUpAsync(userId, token, hash)))
            .WaitAsync(TimeSpan.FromSeconds(http.Value.RequestTimeoutSeconds), Context.RequestAborted);
        return principal is null
            ? AuthenticateResult.Fail("The token is unknown or expired, or its account is disabled.")
            : AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
    }

    private async Task<(SignedInAccount Account, ClaimsPrincipal Principal)?> LookUpAsync(string userId, string token, string hash)
    {
        var account = await work.RunAsync(
            services => services.GetRequiredService<CredentialCheck>().FindAsync(userId, token, CancellationToken.None), CancellationToken.None);
        if (account is null)
        {
            return null;
        }

        var claims = account.Permissions.Select(permission => new Claim(PermissionClaim, permission))
            .Prepend(new Claim(TokenHashClaim, hash))
            .Prepend(new Claim(ClaimTypes.NameIdentifier, account.UserId));
        return (account, new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)));
    }
}
