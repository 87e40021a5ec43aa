using System.Text.Json;
using System.Text.RegularExpressions;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IsolatedTests.Http;

/// <summary>Log lines and metrics of requests, and the secrets that neither contains.</summary>
public sealed class RequestLogTests
{
    private const string SignInPath = "/api/v1/login";
    private const string Origin = "/api/v1/engagement-dashboard/messages/origin";

    private static TestStore? s_store;
    private static Credentials? s_admin;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_admin = await s_store.CreateAccountAsync("admin");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await s_store!.DisposeAsync();

    [Test]
    public async Task Request_is_logged_as_one_line_without_secrets()
    {
        var text = await LoggedAsync([], async service =>
        {
            await service.SendAsync(
                "GET", Origin + "?start=2023-05-20T00:00:00.000Z&end=2023-05-30T00:00:00.000Z&name=jane.doe",
                ("X-User-Id", s_admin!.UserId), ("X-Auth-Token", s_admin.Token), ("X-Request-Id", "r-1"));
            await service.GetAsync("/a%0Ab<script>");
            await service.GetAsync("/health/live");
            await service.IngestAsync("messages", s_admin, "{}");
            await service.IngestAsync("messages", null, "{}");
        });

        var lines = Lines(text).Where(line => line.TryGetProperty("Status", out _)).ToList();
        Assert.That(lines.Select(line => line.GetProperty("Status").GetInt32()), Is.EqualTo(new[] { 200, 404, 401 }), text);
        Assert.That(
            (Text(lines[0], "Method"), Text(lines[0], "Path"), lines[0].GetProperty("Status").GetInt32(), Text(lines[0], "UserId"),
                Text(lines[0], "RequestId")),
            Is.EqualTo(("GET", Origin, 200, s_admin!.UserId, "r-1")));
        Assert.That(lines[0].GetProperty("Milliseconds").GetDouble(), Is.Positive);
        Assert.That((Text(lines[1], "Path"), Text(lines[1], "UserId")), Is.EqualTo(("/a%0Ab%3Cscript%3E", "nobody")));
        Assert.That(text, Does.Not.Contain(s_admin.Token).And.Not.Contain("jane.doe").And.Not.Contain("2023-05-20"));
    }

    [Test]
    public async Task Every_log_line_of_a_request_has_its_id()
    {
        var text = await LoggedAsync([("RateLimit:FailedCredentials", "1")], async service =>
        {
            foreach (var id in (string[])["r-1", "r-2"])
            {
                await service.SendAsync("GET", Origin, ("X-User-Id", "nobody"), ("X-Auth-Token", "wrong"), ("X-Request-Id", id));
            }
        });

        var ids = Lines(text).Where(line => line.TryGetProperty("RequestId", out _)).Select(line => Text(line, "RequestId")).ToList();
        Assert.That(ids, Has.Count.GreaterThan(2), "a warning and two requests");
        Assert.That(ids.Distinct(), Is.EqualTo(new[] { "r-1", "r-2" }), text);
    }

    [Test]
    public async Task Wrong_credentials_are_logged_as_one_line()
    {
        const string Token = "0123456789abcdef";
        var text = await LoggedAsync([("Engagement:Webhook:Token", Token)], async service =>
        {
            await service.SendAsync("GET", Origin, ("X-User-Id", "nobody"), ("X-Auth-Token", "wrong"));
            await service.IngestAsync("messages", new Credentials("nobody", "wrong"), "{}");
            await service.PostAsync(SignInPath, """{"user":"nobody","password":"wrong"}""");
            await service.PostAsync(TestService.Hook, """{"token":"wrong-but-long-enough"}""");
        });
        Assert.That(
            Lines(text).Select(line => line.TryGetProperty("Status", out var status) ? status.GetInt32() : 0), Is.EqualTo(new[] { 401, 401, 401, 401 }), text);
    }

    [Test]
    public async Task Metrics_contain_no_part_of_the_connection_string()
    {
        var connection = new NpgsqlConnectionStringBuilder(s_store!.ConnectionString) { Host = "localhost" };
        var (process, line) = await VerbProcess.ServeAsync(connection.ConnectionString, "Engagement answers", "serve", "--urls", "http://127.0.0.1:0");
        using (process)
        {
            try
            {
                using var client = new HttpClient { BaseAddress = new Uri(Regex.Match(line, @"http://[\d.:]+").Value) };
                await client.GetStringAsync("/health/ready");
                var metrics = await client.GetStringAsync("/metrics");
                Assert.That(metrics, Does.Contain("db_client_connection_pool_name=\"engagement\""));
                foreach (var part in new[] { "localhost", $"{connection.Port}", connection.Password, connection.Database, "Host=" })
                {
                    Assert.That(metrics, Does.Not.Contain(part!));
                }
            }
            finally
            {
                process.Kill();
            }
        }

        // The private cluster's connections belong to this process too.
        await using var service = await s_store.ServeAsync();
        Assert.That((await service.GetAsync("/metrics")).Body, Does.Not.Contain("Database=postgres"));
    }

    [Test]
    public async Task Request_metrics_are_by_use_case_and_status_with_one_label_for_unknown_paths()
    {
        await using var service = await s_store!.ServeAsync();
        await service.GetAsync(Origin);
        await service.GetAsync(Origin, s_admin!.UserId, s_admin.Token);
        await service.GetAsync("/no/1");
        await service.GetAsync("/no/2");
        await service.GetAsync("/health/live");

        var response = await service.GetAsync("/metrics");
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "text/plain; version=0.0.4; charset=utf-8")));
        var counts = Regex.Matches(response.Body, @"^engagement_request_duration_seconds_count\{status=""(\d+)"",use_case=""(.*)""\} ", RegexOptions.Multiline)
            .Select(match => $"{match.Groups[2].Value} {match.Groups[1].Value}").ToList();
        Assert.That(counts, Is.SupersetOf(new[]
        {
            "engagement-dashboard/messages/origin 401", "engagement-dashboard/messages/origin 400", "none 404", "operation 200",
        }));
        Assert.That(counts, Has.None.Contains("no/1"));
        Assert.That(response.Body, Does.Contain("\ndotnet_process_memory_working_set_bytes{} ").And.Contain("\nengagement_store_up{} "));
        Assert.That(response.Body, Does.Match(@"\ndb_client_connection_max\{db_client_connection_pool_name=""engagement""\} \d+"));
        foreach (var line in response.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.That(line, Does.Match(@"\A(# (HELP|TYPE) [a-zA-Z_:][\w:]* .*|[a-zA-Z_:][\w:]*(\{.*\})? (-?[0-9.E+-]+|NaN|[+-]Inf))\z"));
        }
    }

    [Test]
    public async Task Metrics_can_be_turned_off()
    {
        await using var service = await s_store!.ServeAsync(("Telemetry:Metrics", "false"));
        Assert.That((await service.GetAsync("/metrics")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Store_metrics_appear_after_the_first_check()
    {
        await using var service = await s_store!.ServeAsync();
        var body = "";
        await Wait.UntilAsync(async () => (body = (await service.GetAsync("/metrics")).Body)
            .Contains("\nengagement_store_rows{table=\"messages\"} ", StringComparison.Ordinal));
        Assert.That(body, Does.Contain("\nengagement_store_up{} 1\n"));
    }

    [Test]
    public async Task Ingested_documents_are_counted_by_kind_and_outcome()
    {
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync();
        using var folder = new ExportFolder();
        var file = folder.Write("messages.jsonl", Documents.Message("m", "2024-01-01T00:00:00Z"), "broken");
        var before = await CountsAsync(service);
        await store.ImportAsync(file);
        await store.ImportAsync(file);
        var after = await CountsAsync(service);

        Assert.That(after["added"] - before.GetValueOrDefault("added"), Is.AtLeast(1));
        Assert.That(after["unchanged"] - before.GetValueOrDefault("unchanged"), Is.AtLeast(1));
        Assert.That(after["rejected"] - before.GetValueOrDefault("rejected"), Is.AtLeast(2));
        Assert.That((await service.GetAsync("/metrics")).Body, Does.Match(@"\nengagement_ingest_lag_seconds_count\{\} \d+\n"));
    }

    private static async Task<Dictionary<string, long>> CountsAsync(TestService service) =>
        Regex.Matches(
            (await service.GetAsync("/metrics")).Body,
            @"^engagement_ingest_documents_total\{kind=""(?:messages|unknown)"",outcome=""(\w+)""\} (\d+)", RegexOptions.Multiline)
        .ToDictionary(match => match.Groups[1].Value, match => long.Parse(match.Groups[2].Value, null));

    /// <summary>Returns the service's log as JSON lines.</summary>
    private static async Task<string> LoggedAsync((string Name, string Value)[] settings, Func<TestService, Task> send)
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            await using (var service = await s_store!.ServeAsync(
                [
                    ("Serilog:Using:0", "Serilog.Sinks.File"),
                    ("Serilog:MinimumLevel:Default", "Information"),
                    ("Serilog:WriteTo:0:Name", "File"),
                    ("Serilog:WriteTo:0:Args:path", file),
                    ("Serilog:WriteTo:0:Args:formatter", "Serilog.Formatting.Json.JsonFormatter, Serilog"),
                    .. settings,
                ]))
            {
                await send(service);
            }

            return await File.ReadAllTextAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<JsonElement> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Properties"));

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
