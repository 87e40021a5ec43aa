using System.Text.RegularExpressions;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The first start of the program, with demo data.</summary>
public sealed partial class ProgramTests : BrowserTest
{
    [Test]
    public async Task Serve_demo_prints_a_URL_and_a_login_that_open_loaded_charts()
    {
        var url = $"http://127.0.0.1:{FreePort.Find()}";
        var (process, line) = await VerbProcess.ServeAsync(
            await TestServer.CreateDatabaseAsync(migrated: false), "Look at it on ", "serve", "--demo", "--urls", url,
            $"--Engagement:TimeZone={Demo.Calendar.Rules.Name}");
        using (process)
        {
            try
            {
                var printed = Login().Match(line);
                Assert.That(printed.Success, Is.True, line);
                Assert.That(printed.Groups["address"].Value, Is.EqualTo(url + "/"));

                Watch.Host = new Uri(url).Authority;
                await Page.GotoAsync(printed.Groups["address"].Value);
                await SignInAsync(printed.Groups["user"].Value, printed.Groups["password"].Value);
                await LoadedAsync();
                await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(5);
                await Expect(Page.Locator("[data-chart]:has(canvas)")).ToHaveCountAsync(4);
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }
    }

    [GeneratedRegex(@"^Look at it on (?<address>\S+) \(user name (?<user>\S+), password (?<password>\S+)\)")]
    private static partial Regex Login();
}
