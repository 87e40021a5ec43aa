using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Engagement.Api.Pages;

internal static class PageRegistration
{
    public static void AddPage(this IServiceCollection services)
    {
        services.AddSingleton<DashboardBundle>();
        services.AddSingleton<DashboardPage>();
        services.AddMvcCore().AddViews().AddRazorViewEngine();

        // The page's files hold no secret, so compression over HTTPS reveals none.
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
    }
}
