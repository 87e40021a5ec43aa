using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Contract;

/// <summary>
/// Requests in the format of the Python package rocketchat_API: a form for the login, then unencoded query strings, and the headers of its HTTP
/// library.
/// </summary>
public sealed class PythonClientTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Password = "correct horse battery & staple=+%41é";

    private static readonly (string Name, string? Value)[] s_headers =
    [
        ("User-Agent", "python-requests/2.31.0"), ("Accept-Encoding", "gzip, deflate"), ("Accept", "*/*"), ("Connection", "keep-alive"),
    ];

    private static TestStore? s_store;
    private static TestService? s_service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        await s_store.SendAsync(new CreateUserCommand("panel", ["admin"], Password, Email: "panel@example.org"));
        s_service = await s_store.ServeAsync(("RateLimit:Calls", "1000"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Queries =>
    [
        new TestCaseData("users/new-users", "start=2023-05-20T00:00:00.000Z&end=2023-05-30T23:59:59.999Z"),
        new TestCaseData("users/active-users", "start=2023-05-20T00:00:00.000Z&end=2023-05-30T23:59:59.999Z"),
        new TestCaseData("users/chat-busier/hourly-data", "start=2023-05-20T00:00:00.000Z"),
        new TestCaseData("users/chat-busier/weekly-data", "start=2023-05-20T00:00:00.000Z"),
        new TestCaseData("users/users-by-time-of-the-day-in-a-week", "start=2023-05-20T00:00:00.000Z&end=2023-05-30T23:59:59.999Z"),
    ];

    [TestCaseSource(nameof(Queries))]
    public async Task Queries_of_the_python_client_succeed(string path, string query)
    {
        foreach (var name in new[] { "username=panel", "user=panel%40example.org" })
        {
            var (userId, token) = await SignInAsync(name);
            var response = await SendAsync("GET", $"{TestService.Dashboard}{path}?{query}", ("X-Auth-Token", token), ("X-User-Id", userId));
            Assert.That(response.Status, Is.EqualTo(200), response.Body);
            Assert.That(response.Body, Does.EndWith(",\"success\":true}"));
        }
    }

    /// <summary>The client does not encode a <c>+</c>, so it arrives as a space.</summary>
    [Test]
    public async Task Date_with_an_unencoded_plus_is_refused()
    {
        var (userId, token) = await SignInAsync("username=panel");
        var response = await SendAsync(
            "GET", $"{TestService.Dashboard}users/new-users?start=2023-05-20T00:00:00.000+00:00&end=2023-05-30T00:00:00.000Z",
            ("X-Auth-Token", token), ("X-User-Id", userId));
        Assert.That(
            (response.Status, response.Body),
            Is.EqualTo((400, """{"success":false,"error":"Match error: Failed Match.Where validation in field start"}""")));
    }

    [Test]
    public async Task Wrong_password_is_a_401()
    {
        var response = await s_service!.PostAsync(SignIn.Path, "username=panel&password=wrong", Form);
        Assert.That(response.Status, Is.EqualTo(401));
    }

    private static async Task<(string UserId, string Token)> SignInAsync(string name)
    {
        // The client's HTTP library encodes a space in a form as a plus.
        var form = $"{name}&password={Uri.EscapeDataString(Password).Replace("%20", "+", StringComparison.Ordinal)}";
        var credentials = SignIn.Credentials(await s_service!.PostAsync(SignIn.Path, form, Form));
        return (credentials.UserId, credentials.Token);
    }

    private static Task<TestResponse> SendAsync(string method, string pathAndQuery, params (string Name, string? Value)[] credentials) =>
        s_service!.SendAsync(method, pathAndQuery, [.. s_headers, .. credentials]);
}
