using Microsoft.Playwright;

namespace Engagement.BrowserTests.Harness;

/// <summary>The browser that is installed on the machine; none is ever downloaded.</summary>
internal static class Chromium
{
    private const string Setting = "ENGAGEMENT_CHROMIUM";

    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // A browser that talks to nobody but the page's service.
    private static readonly string[] s_arguments =
        ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    /// <summary>What to do where there is none.</summary>
    public static string Missing { get; } =
        $"No Chromium was found: install it (Debian: apt-get install chromium), or say with {Setting} where its program is. Looked for {string.Join(", ", s_names)} in PATH.";

    public static string? Program { get; } = Find();

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Program,
        Headless = true,

        // Its sandbox does not work for root.
        Args = Environment.UserName == "root" ? [.. s_arguments, "--no-sandbox"] : s_arguments,
    });

    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } said
            ? File.Exists(said) ? said : null
            : s_names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
