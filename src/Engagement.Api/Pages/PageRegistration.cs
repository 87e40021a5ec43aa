using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Engagement.Api.Pages;

/// <summary>Registers the dashboard page.</summary>
internal static class PageRegistration
{
    public static void AddPage(this IServiceCollection services)
    {
        services.AddSingleton<DashboardBundle>();
        services.AddSingleton<DashboardPage>();
        services.AddMvcCore().AddViews().AddRazorViewEngine();

        // The page's files are the same for everybody and hold no secret.
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
    }
}
