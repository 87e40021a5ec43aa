using Microsoft.Playwright;

namespace Engagement.BrowserTests.Harness;

/// <summary>The installed browser; none is downloaded.</summary>
internal static class Chromium
{
    private const string Setting = "ENGAGEMENT_CHROMIUM";

    // The shell is the same engine without a browser around it, and takes 0.6 of the processor time.
    private static readonly string[] s_names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // The browser itself sends no requests.
    private static readonly string[] s_arguments =
        ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    /// <summary>The reason to skip the tests if there is none.</summary>
    public static string Missing { get; } =
        $"No Chromium was found: install it (Debian: apt-get install chromium-headless-shell), or set {Setting} to the path of its program. Looked for "
            + $"{string.Join(", ", s_names)} in PATH.";

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
        return Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } path
            ? File.Exists(path) ? path : null
            : s_names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
