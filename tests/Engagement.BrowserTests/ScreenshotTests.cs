using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;

namespace Engagement.BrowserTests;

/// <summary>Writes screenshots of each tab to artifacts/screenshots.</summary>
public sealed class ScreenshotTests : BrowserTest
{
    private static readonly string s_folder = RepositoryFile.Find(Path.Combine("artifacts", "screenshots"));

    // Without animations.
    internal override BrowserNewContextOptions Options => new() { ReducedMotion = ReducedMotion.Reduce, DeviceScaleFactor = 2 };

    [TestCase("light", 1280)]
    [TestCase("dark", 1280)]
    [TestCase("light", 360)]
    [TestCase("dark", 360)]
    public async Task A_screenshot_of_each_tab_is_as_wide_as_the_window(string theme, int width)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        await Page.SetViewportSizeAsync(width, 800);
        var kind = width < 600 ? $"phone-{theme}" : theme;
        await GoToAsync(Demo);
        await ShootAsync($"sign-in-{kind}", width);
        await SignInByTokenAsync(BrowserRun.DemoLogin.Token);
        await LoadedAsync();
        foreach (var tab in new[] { "Users", "Messages", "Channels" })
        {
            await OpenTabAsync(tab);
            await ShootAsync($"{tab.ToLowerInvariant()}-{kind}", width);
        }
    }

    private async Task ShootAsync(string name, int width)
    {
        // The pointer leaves the control that it clicked.
        await Page.Mouse.MoveAsync(0, 0);
        var picture = await Page.ScreenshotAsync(
            new() { FullPage = true, Path = Path.Combine(s_folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        Assert.That(System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), Is.EqualTo(2 * width), "no wider than the window");
    }
}
