using Engagement.Api.Http;

namespace Engagement.Api.OpenApi;

/// <summary>The description of the API for people: Swagger UI, which can send requests as well.</summary>
internal static class DocsPage
{
    private const string Path = "/docs";

    public static bool Has(PathString path) => path.StartsWithSegments(Path, StringComparison.Ordinal);

    /// <summary>Answers the page's own files; goes before routing, which answers what is none of them.</summary>
    public static void Use(WebApplication app) => app.UseWhen(context => Has(context.Request.Path), docs => docs
        .Use((context, next) =>
        {
            UseCase.Remember(context, Path);
            return next(context);
        })
        .UseSwaggerUI(page =>
        {
            page.RoutePrefix = Path.TrimStart('/');
            page.DocumentTitle = "Engagement API";
            page.SwaggerEndpoint(ApiDocument.Path, "v1");
        }));
}
