using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;

namespace Engagement.BrowserTests;

/// <summary>Pictures of each tab for people to look at, in artifacts/screenshots.</summary>
public sealed class ScreenshotTests : BrowserTest
{
    private static readonly string s_folder = RepositoryFile.Find(Path.Combine("artifacts", "screenshots"));

    // What moves is shown where it comes to rest.
    internal override BrowserNewContextOptions Options => new() { ReducedMotion = ReducedMotion.Reduce, DeviceScaleFactor = 2 };

    [TestCase("light", 1280)]
    [TestCase("dark", 1280)]
    [TestCase("light", 360)]
    [TestCase("dark", 360)]
    public async Task Each_tab_has_its_picture(string theme, int width)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        await Page.SetViewportSizeAsync(width, 800);
        var kind = width < 600 ? $"phone-{theme}" : theme;
        await GoToAsync(Demo);
        await ShootAsync($"sign-in-{kind}", width);
        await SignInByTokenAsync(BrowserRun.DemoLogin.Token);
        await FilledAsync();
        foreach (var tab in new[] { "Users", "Messages", "Channels" })
        {
            await OpenTabAsync(tab);
            await ShootAsync($"{tab.ToLowerInvariant()}-{kind}", width);
        }
    }

    private async Task ShootAsync(string name, int width)
    {
        // The pointer rests on a control that was pressed.
        await Page.Mouse.MoveAsync(0, 0);
        var picture = await Page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine(s_folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        Assert.That(System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), Is.EqualTo(2 * width), "no wider than the window");
    }
}
