using Engagement.Api.Http;

namespace Engagement.Api.OpenApi;

/// <summary>Swagger UI for the API.</summary>
internal static class DocsPage
{
    private const string Path = "/docs";

    public static bool Has(PathString path) => path.StartsWithSegments(Path, StringComparison.Ordinal);

    /// <summary>Serves the page's files; precedes routing, which handles other paths.</summary>
    public static void Use(WebApplication app) => app.UseWhen(context => Has(context.Request.Path), docs => docs
        .Use((context, next) =>
        {
            UseCase.SetFeature(context, Path);
            return next(context);
        })
        .UseSwaggerUI(page =>
        {
            page.RoutePrefix = Path.TrimStart('/');
            page.DocumentTitle = "Engagement API";
            page.SwaggerEndpoint(ApiDocument.Path, "v1");
        }));
}
