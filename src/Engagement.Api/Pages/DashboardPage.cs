using System.Globalization;
using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.Domain.Calendar;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Pages;

/// <summary>The page for people, and the files that it loads; see docs/decisions/0023-dashboard-page.md.</summary>
public sealed class DashboardPage(WorkspaceCalendar calendar, DashboardBundle bundle, TimeProvider clock)
{
    /// <summary>
    /// Nothing but the service's own files. Charts are drawn on canvases, whose pictures are read back as blobs; no style or script stands in the page.
    /// </summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        + "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Root = "/";
    private const string FilesPath = "/dashboard/assets";

    // As far ahead as the page lets a period end, with room to spare.
    private static readonly TimeSpan s_ahead = TimeSpan.FromDays(10 * 366);

    /// <summary>What the front end's build has made.</summary>
    public DashboardBundle Bundle => bundle;

    /// <summary>The name of the workspace's zone.</summary>
    public string Zone => calendar.Rules.Name;

    /// <summary>
    /// The zone's offsets, by which the page cuts days as the store does, where a browser may know the zone differently or not at all: the one that
    /// 1970 began with, then <c>second:offset</c> for every change since, with <c>;</c> between.
    /// </summary>
    public string ZoneRules => string.Join(
        ';', calendar.Rules.Changes(0, clock.GetUtcNow().Add(s_ahead).ToUnixTimeSeconds())
            .Select(change => string.Create(CultureInfo.InvariantCulture, $"{change.UnixSeconds}:{change.Offset}"))
            .Prepend(calendar.Rules.OffsetAt(0).ToString(CultureInfo.InvariantCulture)));

    public static bool Has(PathString path) =>
        path == Root || path == PathString.Empty || path.StartsWithSegments(FilesPath, StringComparison.Ordinal);

    /// <summary>Answers the page's files, and says where the page itself is missing; goes before routing, which answers what is none of them.</summary>
    public static void Use(WebApplication app)
    {
        var shown = app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.Dashboard;
        var bundle = app.Services.GetRequiredService<DashboardBundle>();
        app.UseWhen(context => Has(context.Request.Path), page =>
        {
            page.Use((context, next) =>
            {
                UseCase.Remember(context, Root);
                context.Response.Headers.CacheControl = "no-cache";
                return next(context);
            });
            if (!shown)
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
