using Engagement.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>The origins of pages: those that are listed, and the service's own.</summary>
internal sealed class AllowedOrigins(IOptions<HttpOptions> options)
{
    private const string Any = "*";

    private readonly string[] _listed =
    [
        // A browser sends an origin in small letters, without a slash at its end.
        .. options.Value.CorsOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(origin => origin.TrimEnd('/')),
    ];

    public bool IsEmpty => _listed.Length == 0;

    public bool HasAny => _listed.Contains(Any);

    public bool IsListed(string origin) => HasAny || _listed.Contains(origin, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether no page of another origin has sent it: a client that is no browser names none.</summary>
    public bool MaySignIn(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || IsListed(origin) || IsOwn(origin, request.Host);
    }

    /// <summary>Host and port alone: a proxy with TLS speaks plain HTTP to the service. No port means the one of the origin's scheme.</summary>
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (page.Scheme == Uri.UriSchemeHttps || page.Scheme == Uri.UriSchemeHttp)
        && page.UserInfo.Length == 0
        && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? page.Port == port : page.IsDefaultPort);
}
