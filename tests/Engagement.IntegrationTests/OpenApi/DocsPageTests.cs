using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.OpenApi;

/// <summary>The docs page loads only its own files, enforced by its Content-Security-Policy.</summary>
public sealed partial class DocsPageTests
{
    private static TestStore? s_store;
    private static TestService? s_service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_service = await s_store.ServeAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [TestCase("/docs")]
    [TestCase("/docs/")]
    [TestCase("/docs/index.html")]
    public async Task Docs_page_is_served(string path)
    {
        var response = await s_service!.GetAsync(path);
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "text/html; charset=utf-8")));
        Assert.That(response.Body, Does.Contain("<title>Engagement API</title>"));
        Assert.That(response.Headers["X-Content-Type-Options"], Is.EqualTo("nosniff"));
    }

    [TestCase("GET", "/docs/nothing")]
    [TestCase("GET", "/Docs/index.html")]
    [TestCase("GET", "/docsx")]
    [TestCase("POST", "/docs/index.html")]
    public async Task Other_paths_are_not_found(string method, string path)
    {
        var response = await s_service!.SendAsync(method, path);
        Assert.That((response.Status, response.Body), Is.EqualTo((404, "404 Not Found")));
    }

    [Test]
    public async Task Referenced_files_are_local_and_exist()
    {
        var page = (await s_service!.GetAsync("/docs/index.html")).Body;
        var files = Reference().Matches(page).Select(match => match.Groups["file"].Value).ToList();
        Assert.That(files, Is.Not.Empty.And.All.Match(@"\A(\./)?[\w-]+\.\w+\z"));
        Assert.That(page, Does.Not.Match("<style|<script>|style=|\\son\\w+="), "the page has nothing that the policy forbids");
        foreach (var file in files)
        {
            Assert.That((await s_service.GetAsync("/docs/" + file.Replace("./", "", StringComparison.Ordinal))).Status, Is.EqualTo(200), file);
        }

        var script = (await s_service.GetAsync("/docs/index.js")).Body;
        Assert.That(script, Does.Contain("""{"urls":[{"url":"/openapi/v1.json","name":"v1"}]"""));
        Assert.That(script, Does.Not.Contain("\"validatorUrl\":"), "no external validator is used");
    }

    [Test]
    public async Task Policy_allows_only_what_the_page_needs()
    {
        var policy = (await s_service!.GetAsync("/docs/index.html")).Headers["Content-Security-Policy"];
        var script = (await s_service.GetAsync("/docs/swagger-ui-standalone-preset.js")).Body;
        var style = Style().Matches(script).Select(match => match.Groups["text"].Value).Single();
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.That(policy, Is.EqualTo(
            $"default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{hash}'; img-src 'self' data:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
        Assert.That((await s_service.GetAsync("/openapi/v1.json")).Headers["Content-Security-Policy"], Does.StartWith("default-src 'self'"));
    }

    [GeneratedRegex("(?:src|href)=\"(?<file>[^\"]*)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("""createElement\("style",null,"(?<text>[^"]*)"\)""")]
    private static partial Regex Style();
}
