using System.Text;
using Engagement.Api.Pages;
using Engagement.IntegrationTests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Engagement.IntegrationTests.Pages;

/// <summary>Serving the dashboard page, with files like those of its build; the browser tests cover its contents.</summary>
public sealed class DashboardTests
{
    private const string Manifest =
        """
        {
          "src/main.ts": { "file": "assets/main-1a.js", "src": "src/main.ts", "isEntry": true, "imports": ["_text-2b.js"],
            "dynamicImports": ["src/charts.ts"], "css": ["assets/main-3c.css"] },
          "_text-2b.js": { "file": "assets/text-2b.js", "imports": ["src/main.ts"], "css": ["assets/text-4d.css"] },
          "src/charts.ts": { "file": "assets/charts-5e.js", "isDynamicEntry": true }
        }
        """;

    private static TestStore? s_store;
    private static string s_folder = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync("Europe/Lisbon");
        s_folder = Directory.CreateTempSubdirectory("engagement-page-").FullName;
        Directory.CreateDirectory(Path.Combine(s_folder, ".vite"));
        Directory.CreateDirectory(Path.Combine(s_folder, "assets"));
        File.WriteAllText(Path.Combine(s_folder, ".vite", "manifest.json"), Manifest);
        File.WriteAllText(Path.Combine(s_folder, "assets", "main-1a.js"), new string(' ', 5000));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_store!.DisposeAsync();
        Directory.Delete(s_folder, recursive: true);
    }

    [Test]
    public async Task Page_references_its_built_files_and_has_no_inline_code()
    {
        await using var service = await ServeAsync();
        var response = await service.GetAsync("/");
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "text/html; charset=utf-8")));
        Assert.That(response.Body, Does.Contain("""<script type="module" src="dashboard/assets/main-1a.js"></script>"""));
        Assert.That(response.Body, Does.Contain("""<link rel="modulepreload" href="dashboard/assets/text-2b.js">"""));
        Assert.That(response.Body, Does.Contain("""<link rel="stylesheet" href="dashboard/assets/main-3c.css">""").And.Contain("dashboard/assets/text-4d.css"));
        Assert.That(response.Body, Does.Not.Contain("charts-5e"), "it is loaded on demand");
        Assert.That(response.Body, Does.Not.Match("<style|<script>|style=|\\son\\w+=|https?:"), "nothing that the policy forbids");
        Assert.That(response.Headers["Cache-Control"], Is.EqualTo("no-cache"));
        Assert.That(
            response.Headers["Content-Security-Policy"], Does.StartWith("default-src 'none'; script-src 'self'; style-src 'self'; ").And.Not.Contain("unsafe"));
        Assert.That(response.Headers, Does.Not.ContainKey("Set-Cookie"));
    }

    [Test]
    public async Task Page_contains_the_zone_of_the_store()
    {
        await using var service = await ServeAsync();
        var page = (await service.GetAsync("/")).Body;
        Assert.That(page, Does.Contain("""<meta name="engagement-zone" content="Europe/Lisbon">"""));

        // One hour ahead at the start of 1970; then among others a change to two hours in the nineties, and those of 2024.
        Assert.That(page, Does.Match("""name="engagement-zone-rules" content="3600;.*;733280400:7200;.*;1711846800:3600;1729990800:0;[^"]*"""));
    }

    [Test]
    public async Task Assets_are_compressed_and_cached_for_ever()
    {
        await using var service = await ServeAsync();
        var response = await service.SendAsync("GET", "/dashboard/assets/main-1a.js", ("Accept-Encoding", "br"));
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "text/javascript")));
        Assert.That(response.Headers["Cache-Control"], Is.EqualTo("public, max-age=31536000, immutable"));
        Assert.That(response.Headers["Content-Encoding"], Is.EqualTo("br"));
        Assert.That(response.Body, Has.Length.LessThan(1000));
    }

    [TestCase("GET", "/dashboard/.vite/manifest.json")]
    [TestCase("GET", "/dashboard/assets/../.vite/manifest.json")]
    [TestCase("GET", "/dashboard/assets/..%2f.vite%2fmanifest.json")]
    [TestCase("GET", "/dashboard/assets/nothing.js")]
    [TestCase("GET", "/dashboard/assets/")]
    [TestCase("GET", "/dashboard")]
    [TestCase("GET", "/index.html")]
    [TestCase("GET", "//")]
    [TestCase("POST", "/")]
    public async Task Other_paths_are_not_found(string method, string path)
    {
        await using var service = await ServeAsync();
        var response = await service.SendAsync(method, path);
        Assert.That((response.Status, response.Body), Is.EqualTo((404, "404 Not Found")));
    }

    [Test]
    public async Task Build_without_the_page_explains_what_to_do()
    {
        await using var service = await s_store!.ServeWithAsync(
            services => services.Replace(ServiceDescriptor.Singleton(new DashboardBundle(s_folder + "-none"))));
        var response = await service.GetAsync("/");
        Assert.That((response.Status, response.ContentType), Is.EqualTo((404, "text/plain; charset=UTF-8")));
        Assert.That(response.Body, Does.Contain("Node.js").And.Contain("dotnet build"));
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Page_can_be_turned_off()
    {
        await using var service = await ServeAsync(("Http:Dashboard", "false"));
        Assert.That((await service.GetAsync("/")).Body, Is.EqualTo("404 Not Found"));
        Assert.That((await service.GetAsync("/dashboard/assets/main-1a.js")).Body, Is.EqualTo("404 Not Found"));
    }

    [TestCase("/engagement")]
    [TestCase("/team/engagement")]
    public async Task Page_works_below_a_path_base(string prefix)
    {
        await using var service = await ServeAsync(("Http:PathBase", prefix));
        Assert.That((await service.GetAsync(prefix + "/")).Body, Does.Contain("src=\"dashboard/assets/main-1a.js\""));
        Assert.That((await service.GetAsync(prefix)).Body, Does.Contain("src=\"dashboard/assets/main-1a.js\""), "by a redirect to the address with a slash");
        var request = $"GET {prefix}?tab=messages&period=7 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        Assert.That(
            await service.SendBytesAsync(Encoding.ASCII.GetBytes(request), Wait.Timeout),
            Does.Contain($"\r\nLocation: {prefix}/?tab=messages&period=7\r\n"), "the query string is kept");
        Assert.That((await service.GetAsync(prefix + "/dashboard/assets/main-1a.js")).Status, Is.EqualTo(200));
        Assert.That((await service.GetAsync(prefix + "/api/v1/me")).Status, Is.EqualTo(401));
        Assert.That((await service.GetAsync("/api/v1/me")).Status, Is.EqualTo(401), "also without the path base");
    }

    private static Task<TestService> ServeAsync(params (string Key, string Value)[] settings) =>
        s_store!.ServeWithAsync(services => services.Replace(ServiceDescriptor.Singleton(new DashboardBundle(s_folder))), settings);
}
