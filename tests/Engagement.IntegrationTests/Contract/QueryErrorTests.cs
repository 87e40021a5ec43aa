using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Contract;

/// <summary>Errors of query strings, sent unchanged.</summary>
public sealed class QueryErrorTests
{
    private const string Good = "2023-05-20T00:00:00.000Z";
    private const string FailedStart = "Match error: Failed Match.Where validation in field start";
    private const string FailedEnd = "Match error: Failed Match.Where validation in field end";
    private const string FailedOffset = "Match error: Failed Match.Where validation in field offset";
    private const string FailedCount = "Match error: Failed Match.Where validation in field count";
    private const string MissingStart = "Match error: Missing key 'start'";
    private const string MissingEnd = "Match error: Missing key 'end'";
    private const string Rejected = "Invalid query parameters";

    private static readonly string[] s_paths =
    [
        "messages/messages-sent",
        "messages/origin",
        "messages/top-five-popular-channels",
        "channels/list",
        "users/new-users",
        "users/active-users",
        "users/users-by-time-of-the-day-in-a-week",
        "users/chat-busier/hourly-data",
        "users/chat-busier/weekly-data",
    ];

    private static TestStore? s_store;
    private static TestService? s_service;
    private static Credentials? s_admin;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_admin = await s_store.CreateAccountAsync("admin");
        s_service = await s_store.ServeAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [TestCase("", MissingStart)]
    [TestCase("other=1", MissingStart)]
    [TestCase("Start=" + Good, MissingStart)]
    [TestCase("start=" + Good, MissingEnd)]
    [TestCase("end=" + Good, MissingStart)]
    [TestCase("end=bad", FailedEnd)]
    [TestCase("start=bad", FailedStart)]
    [TestCase("end=bad&start=bad", FailedEnd)]
    [TestCase("start=bad&end=bad", FailedStart)]
    [TestCase("end=bad&start=" + Good, FailedEnd)]
    [TestCase("start=", FailedStart)]
    [TestCase("start", FailedStart)]
    [TestCase("start=&end=" + Good, FailedStart)]
    [TestCase("start=" + Good + "&start=" + Good + "&end=" + Good, FailedStart)]
    [TestCase("start[]=" + Good + "&end=" + Good, FailedStart)]
    [TestCase("start%5B%5D=" + Good + "&end=" + Good, FailedStart)]
    [TestCase("start[0]=" + Good + "&end=" + Good, FailedStart)]
    [TestCase("start[x]=" + Good + "&end=" + Good, FailedStart)]
    [TestCase("start=2023-05-20T00:00:00.000%ZZ&end=" + Good, FailedStart)]
    [TestCase("start=2023-05-20T00:00:00.000+00:00&end=" + Good, FailedStart)]
    [TestCase("start=2023-05-T00:00:00.000Z&end=" + Good, FailedStart)]
    [TestCase("start=" + Good + ";end=" + Good, FailedStart)]
    [TestCase("start=2023-05-21T00:00:00.000Z&end=2023-05-20T23:59:59.999Z", FailedEnd)]
    [TestCase("end=2023-05-20T00:00:00.000Z&start=2023-05-21T00:00:00.000Z", FailedEnd)]
    [TestCase("end=2023-05-20T00:00:00.000Z&start=2023-05-21T00:00:00.000Z&start=2023-05-21T00:00:00.000Z", FailedStart)]
    [TestCase("start=%2B020000-01-01T00:00:00.000Z&end=%2B010000-01-01T00:00:00.000Z", FailedEnd)]
    [TestCase("start=%00&end=" + Good, FailedStart)]
    public async Task Invalid_query_gets_its_first_error(string query, string error)
    {
        foreach (var path in s_paths.Where(path => !path.StartsWith("users/chat-busier/", StringComparison.Ordinal)))
        {
            await AssertErrorAsync(path, query, error);
        }
    }

    [TestCase("offset=-1", FailedOffset)]
    [TestCase("offset=1.0", FailedOffset)]
    [TestCase("offset=5abc", FailedOffset)]
    [TestCase("offset=%2B5", FailedOffset)]
    [TestCase("offset=+5", FailedOffset)]
    [TestCase("offset=5%00", FailedOffset)]
    [TestCase("offset=1e3", FailedOffset)]
    [TestCase("offset=0x10", FailedOffset)]
    [TestCase("offset=%D9%A3", FailedOffset)]
    [TestCase("offset=NaN", FailedOffset)]
    [TestCase("offset=1&offset=1", FailedOffset)]
    [TestCase("offset[]=1", FailedOffset)]
    [TestCase("count=-1", FailedCount)]
    [TestCase("count=abc", FailedCount)]
    [TestCase("count=%20", FailedCount)]
    [TestCase("count=1&count=1", FailedCount)]
    [TestCase("count[x]=1", FailedCount)]
    [TestCase("count=x&offset=x", FailedCount)]
    [TestCase("offset=x&count=x", FailedOffset)]
    [TestCase("offset=1&count=x", FailedCount)]
    public async Task Invalid_offset_or_count_is_named_in_the_error(string numbers, string error)
    {
        await AssertErrorAsync("channels/list", $"{numbers}&start={Good}&end={Good}", error);
        await AssertErrorAsync("channels/list", $"start={Good}&{numbers}&end={Good}", error);
        await AssertErrorAsync("channels/list", $"start={Good}&end={Good}&{numbers}", error);
        await AssertErrorAsync("channels/list", numbers, error);
        await AssertErrorAsync("channels/list", $"{numbers}&start=bad&end=bad", error);
        await AssertErrorAsync("channels/list", $"start=bad&{numbers}&end=bad", FailedStart);
        await AssertErrorAsync("channels/list", $"end=bad&start=bad&{numbers}", FailedEnd);
        await AssertErrorAsync("channels/list", $"start=2023-05-21T00:00:00.000Z&end={Good}&{numbers}", error);
        Assert.That((await s_service!.QueryAsync("messages/origin", $"start={Good}&end={Good}&{numbers}", s_admin)).Status, Is.EqualTo(200));
    }

    [TestCaseSource(nameof(s_paths))]
    public async Task More_than_a_thousand_parameters_are_refused(string path)
    {
        var many = string.Concat(Enumerable.Range(0, 1_000).Select(number => $"a{number}=1&"));
        await AssertErrorAsync(path, many + $"start={Good}&end={Good}", Rejected);
    }

    [TestCase("start=" + Good + "&end=" + Good)]
    [TestCase("end=" + Good + "&start=" + Good)]
    [TestCase("start=2023-05-20T23:00:00.000Z&end=2023-05-20T01:00:00.000Z")]
    [TestCase("st%61rt=2023-05-20T00%3A00%3A00.000Z&%65nd=" + Good)]
    [TestCase("[start]=" + Good + "&end=" + Good)]
    [TestCase("start=" + Good + "&end=" + Good + "&start.x=1&Start=bad&__proto__=1")]
    [TestCase("start=-271821-04-20T00:00:00.000Z&end=%2B275760-09-13T00:00:00.000Z")]
    [TestCase("start=0000-01-01T00:00:00.000Z&end=9999-12-31T23:59:59.999Z")]
    [TestCase("start=%2B275760-09-13T00:00:00.000Z&end=%2B275760-09-13T00:00:00.000Z")]
    public async Task Valid_query_succeeds(string query)
    {
        foreach (var path in s_paths)
        {
            var response = await s_service!.QueryAsync(path, query, s_admin);
            Assert.That(response.Status, Is.EqualTo(200), $"{path}: {response.Body}");
        }
    }

    [TestCase("end=bad&start=" + Good)]
    [TestCase("end=2001-01-01T00:00:00.000Z&start=" + Good)]
    [TestCase("end[]=x&start=" + Good)]
    public async Task Path_with_only_a_start_ignores_the_end(string query)
    {
        Assert.That((await s_service!.QueryAsync("users/chat-busier/weekly-data", query, s_admin)).Status, Is.EqualTo(200));
        Assert.That((await s_service.QueryAsync("users/chat-busier/hourly-data", query, s_admin)).Status, Is.EqualTo(200));
    }

    [TestCase("2023-05-20T00:00:00Z")]
    [TestCase("2023-05-20")]
    [TestCase("2023-05-20T00:00Z")]
    [TestCase("2023-05-20T00:00:00.00Z")]
    [TestCase("2023-05-20T00:00:00.0000Z")]
    [TestCase("2023-05-20T00:00:00.000%2B00:00")]
    [TestCase("2023-05-20T00:00:00.000")]
    [TestCase("2023-05-20t00:00:00.000z")]
    [TestCase("2023-05-20%2000:00:00.000Z")]
    [TestCase("%202023-05-20T00:00:00.000Z")]
    [TestCase("2023-05-20T00:00:00.000Z%0A")]
    [TestCase("2023-05-20T23:59:60.000Z")]
    [TestCase("2023-05-20T24:00:00.000Z")]
    [TestCase("2023-02-29T00:00:00.000Z")]
    [TestCase("2023-13-01T00:00:00.000Z")]
    [TestCase("2023-05-00T00:00:00.000Z")]
    [TestCase("10000-01-01T00:00:00.000Z")]
    [TestCase("%2B275760-09-13T00:00:00.001Z")]
    [TestCase("-271821-04-19T23:59:59.999Z")]
    [TestCase("-000000-01-01T00:00:00.000Z")]
    [TestCase("%2B002023-05-20T00:00:00.000Z")]
    [TestCase("1684540800000")]
    [TestCase("Sat,%2020%20May%202023%2000:00:00%20GMT")]
    [TestCase("20230520T000000Z")]
    [TestCase("2023-05-20T00:00:00,000Z")]
    [TestCase("%D9%A2023-05-20T00:00:00.000Z")]
    public async Task Date_in_another_format_than_JavaScript_writes_is_refused(string start)
    {
        await AssertErrorAsync("users/chat-busier/weekly-data", $"start={start}", FailedStart);
        await AssertErrorAsync("users/chat-busier/hourly-data", $"start={start}", FailedStart);
        await AssertErrorAsync("channels/list", $"start={start}&end={Good}", FailedStart);
        await AssertErrorAsync("messages/origin", $"start={start}&end={Good}", FailedStart);
        await AssertErrorAsync("messages/origin", $"start=2000-01-01T00:00:00.000Z&end={start}", FailedEnd);
    }

    private static async Task AssertErrorAsync(string path, string query, string error)
    {
        var response = await s_service!.QueryAsync(path, query, s_admin);
        Assert.That(response.Body, Is.EqualTo($$"""{"success":false,"error":"{{error}}"}"""));
        Assert.That((response.Status, response.ContentType), Is.EqualTo((400, "application/json")));
    }
}
