using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Http;

/// <summary>Ten thousand random requests: each gets a response or a closed connection, and the service keeps working.</summary>
public sealed partial class MalformedRequestTests
{
    private const int Seed = 20_260_101;
    private const int Requests = 10_000;
    private const int Parallelism = 16;
    private const string Query = "start=2023-05-29T00:00:00.000Z&end=2023-05-29T00:00:00.000Z";

    // The tested server, the requests and the responses share this process. 10,000 requests leave a few MB.
    private const long MaxMemory = 64 * 1024 * 1024;

    [Test]
    public async Task Malformed_requests_do_not_damage_the_service()
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        await store.ImportAsync(
            folder.Write("rooms.jsonl", Documents.Room("r")),
            folder.Write("messages.jsonl", Documents.Message("m", "2023-05-29T00:00:00Z")));
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync(
            ("Http:FirstByteTimeoutSeconds", "1"), ("Http:HeadersTimeoutSeconds", "1"), ("Http:KeepAliveTimeoutSeconds", "1"),
            ("RateLimit:FailedCredentials", "100000"), ("Serilog:MinimumLevel:Default", "Fatal"));
        var before = await service.QueryAsync("messages/origin", Query, admin);
        Assert.That(before.Body, Is.EqualTo("""{"origins":[{"messages":1,"t":"c"},{"messages":0,"t":"d"},{"messages":0,"t":"p"}],"success":true}"""));

        var requests = new MalformedRequests(Seed, admin);
        await SendAsync(service, [.. Enumerable.Range(0, 1_000).Select(_ => requests.Next())]);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var responses = await SendAsync(service, [.. Enumerable.Range(0, Requests - 1_000).Select(_ => requests.Next())]);
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - memory, Is.LessThan(MaxMemory));

        var counts = string.Join(", ", responses.CountBy(status => status).OrderBy(count => count.Key).Select(count => $"{count.Key}: {count.Value}"));
        await TestContext.Out.WriteLineAsync($"Responses by status (0: none): {counts}");
        Assert.That(responses.Where(status => status is 200 or 400 or 401 or 404).Distinct(), Has.Exactly(4).Items, "the requests reach all stages");

        var after = await service.QueryAsync("messages/origin", Query, admin);
        Assert.That((after.Status, after.Body), Is.EqualTo((200, before.Body)));
        Assert.That((await store.VerifyAsync()).Clean);
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));
    }

    private static async Task<IReadOnlyCollection<int>> SendAsync(TestService service, byte[][] requests)
    {
        var statuses = new int[requests.Length];
        await Parallel.ForAsync(0, requests.Length, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (index, _) =>
        {
            var response = await service.SendBytesAsync(requests[index], Wait.Timeout);
            var request = $"seed {Seed}: {Convert.ToHexString(requests[index])} -> {response}";
            statuses[index] = response.Length == 0 ? 0 : int.Parse(Status().Match(response).Groups[1].Value, null);
            Assert.That(statuses[index], Is.LessThan(500), request);
            Assert.That(response, Does.Not.Contain("   at ").And.Not.Contain("Exception:"), request);
            Assert.That(response, Does.Not.Contain("<script>").And.Not.Contain("OR 1=1"), request);
        });
        return statuses;
    }

    [GeneratedRegex(@"\AHTTP/1\.1 (\d{3}) ")]
    private static partial Regex Status();
}
