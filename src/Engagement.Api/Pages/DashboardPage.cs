using System.Globalization;
using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.Domain.Calendar;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Pages;

/// <summary>The dashboard page and its files; see docs/decisions/0023-dashboard-page.md.</summary>
public sealed class DashboardPage(WorkspaceCalendar calendar, DashboardBundle bundle, TimeProvider clock)
{
    /// <summary>The content security policy: only files of the service, no inline style or script. Charts are saved as blobs.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        + "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Root = "/";
    private const string FilesPath = "/dashboard/assets";

    // Later days have the last of these offsets.
    private static readonly TimeSpan s_ahead = TimeSpan.FromDays(10 * 366);

    public DashboardBundle Bundle => bundle;

    public string Zone => calendar.Rules.Name;

    /// <summary>
    /// The store's offsets of the zone, since a browser's may differ: the one at the start of 1970, then <c>second:offset</c> for each later change,
    /// separated by <c>;</c>.
    /// </summary>
    public string ZoneRulesText => string.Join(
        ';', calendar.Rules.Changes(0, clock.GetUtcNow().Add(s_ahead).ToUnixTimeSeconds())
            .Select(change => string.Create(CultureInfo.InvariantCulture, $"{change.UnixSeconds}:{change.Offset}"))
            .Prepend(calendar.Rules.OffsetAt(0).ToString(CultureInfo.InvariantCulture)));

    public static bool Has(PathString path) =>
        path == Root || path == PathString.Empty || path.StartsWithSegments(FilesPath, StringComparison.Ordinal);

    /// <summary>Serves the page's files, or an error without them. It comes before routing, which handles all other paths.</summary>
    public static void Use(WebApplication app)
    {
        var enabled = app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.Dashboard;
        var bundle = app.Services.GetRequiredService<DashboardBundle>();
        app.UseWhen(context => Has(context.Request.Path), page =>
        {
            page.Use((context, next) =>
            {
                UseCase.SetFeature(context, Root);
                context.Response.Headers.CacheControl = "no-cache";
                return next(context);
            });
            if (!enabled)
            {
                page.Run(PlainText.WriteNotFoundAsync);
            }
            else if (!bundle.IsBuilt)
            {
                page.Run(context => PlainText.WriteAsync(context, StatusCodes.Status404NotFound, DashboardBundle.Missing));
            }
            else
            {
                page.UseResponseCompression();
                page.UseStaticFiles(new StaticFileOptions
                {
                    RequestPath = FilesPath,
                    FileProvider = new PhysicalFileProvider(bundle.Assets),
                    OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable",
                });
            }
        });
    }
}
