using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.OpenApi;

/// <summary>The page that shows the description loads nothing but its own files, and browsers see to it.</summary>
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
    public async Task The_page_is_there(string path)
    {
        var answer = await s_service!.GetAsync(path);
        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((200, "text/html; charset=utf-8")));
        Assert.That(answer.Body, Does.Contain("<title>Engagement API</title>"));
        Assert.That(answer.Headers["X-Content-Type-Options"], Is.EqualTo("nosniff"));
    }

    [TestCase("GET", "/docs/nothing")]
    [TestCase("GET", "/Docs/index.html")]
    [TestCase("GET", "/docsx")]
    [TestCase("POST", "/docs/index.html")]
    public async Task Nothing_else_is(string method, string path)
    {
        var answer = await s_service!.SendAsync(method, path);
        Assert.That((answer.Status, answer.Body), Is.EqualTo((404, "404 Not Found")));
    }

    [Test]
    public async Task Its_files_are_the_services_own_and_all_there()
    {
        var page = (await s_service!.GetAsync("/docs/index.html")).Body;
        var files = Reference().Matches(page).Select(match => match.Groups["file"].Value).ToList();
        Assert.That(files, Is.Not.Empty.And.All.Match(@"\A(\./)?[\w-]+\.\w+\z"));
        Assert.That(page, Does.Not.Match("<style|<script>|style=|\\son\\w+="), "nothing stands in the page that the policy would refuse");
        foreach (var file in files)
        {
            Assert.That((await s_service.GetAsync("/docs/" + file.Replace("./", "", StringComparison.Ordinal))).Status, Is.EqualTo(200), file);
        }

        var script = (await s_service.GetAsync("/docs/index.js")).Body;
        Assert.That(script, Does.Contain("""{"urls":[{"url":"/openapi/v1.json","name":"v1"}]"""));
        Assert.That(script, Does.Not.Contain("\"validatorUrl\":"), "nobody else is asked to judge the description");
    }

    [Test]
    public async Task Its_policy_allows_what_it_needs_and_no_more()
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
