using Engagement.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>The origins that may sign in: those of the settings, and the service's own.</summary>
internal sealed class AllowedOrigins(IOptions<HttpOptions> options)
{
    public const string Any = "*";

    private readonly string[] _listed =
    [
        // Browsers send origins in lower case, without a trailing slash.
        .. options.Value.CorsOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(origin => origin.TrimEnd('/')),
    ];

    public bool IsEmpty => _listed.Length == 0;

    public bool HasAny => _listed.Contains(Any);

    public bool IsListed(string origin) => HasAny || _listed.Contains(origin, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the request comes from an allowed origin; clients other than browsers send none.</summary>
    public bool MaySignIn(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || IsListed(origin) || IsOwn(origin, request.Host);
    }

    /// <summary>Compares host and port only: behind a TLS proxy the scheme differs. Without a port the scheme's default applies.</summary>
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (page.Scheme == Uri.UriSchemeHttps || page.Scheme == Uri.UriSchemeHttp)
        && page.UserInfo.Length == 0
        && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? page.Port == port : page.IsDefaultPort);
}
