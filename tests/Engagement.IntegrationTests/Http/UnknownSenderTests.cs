using System.Net;
using System.Net.Sockets;
using System.Text;
using Engagement.IntegrationTests.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Http;

/// <summary>Limits on memory and time for bodies whose sender is unknown until they are read.</summary>
public sealed class UnknownSenderTests
{
    private const string Token = "e5AqyL9hRkJw3bXvTn7ZcUdM";
    private const int Mebibyte = 1024 * 1024;

    private static readonly (string, string) s_token = ("Engagement:Webhook:Token", Token);
    private static readonly IPAddress s_elsewhere = IPAddress.Parse("127.0.0.2");

    private static readonly string s_message = Documents.WebhookMessage(Token, "m1", "r1", "u1", "2023-05-30T10:00:00.000Z");

    private static TestStore? s_store;

    [OneTimeSetUp]
    public async Task StartAsync() => s_store = await TestStore.CreateAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await s_store!.DisposeAsync();

    [Test]
    public async Task Memory_for_bodies_is_limited_per_address()
    {
        await using var service = await s_store!.ServeAsync(
            s_token, ("Bodies:UnknownSenderBytes", $"{8 * Mebibyte}"), ("Bodies:IdleSeconds", "60"), ("Bodies:UnknownSenderSeconds", "60"));
        var unfinished = Encoding.UTF8.GetBytes(Head(TestService.Hook, Mebibyte) + "{\"text\":\"" + new string('x', 700_000));
        var held = new List<TcpClient>();
        try
        {
            var responses = new List<Task<string>>();
            for (var sender = 0; sender < 12; sender++)
            {
                held.Add(await service.ConnectAsync(Wait.Timeout));
                responses.Add(ExchangeAsync(held[^1], unfinished));
            }

            // An address may use a quarter of 8 MiB: at most two bodies of this size.
            await Wait.UntilAsync(() => Task.FromResult(responses.Count(response => response.IsCompletedSuccessfully && IsBusy(response.Result)) >= 10));
            Assert.That(responses.Count(response => !response.IsCompleted), Is.InRange(1, 2));
            Assert.That((await service.PostAsync(TestService.Hook, s_message, from: s_elsewhere)).Status, Is.EqualTo(200));
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }

        // The memory is released.
        await Wait.UntilAsync(async () => (await service.PostAsync(TestService.Hook, s_message)).Status == 200);

        static bool IsBusy(string response) => response.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal)
            && response.Contains("Retry-After: 5", StringComparison.Ordinal);
    }

    [TestCase(TestService.Hook, "{\"token\":\"x\"")]
    [TestCase(TestService.Hook, "")]
    [TestCase(SignIn.Path, "{\"user\":\"x\"")]
    public async Task Stalled_body_is_a_408_without_an_error_in_the_log(string path, string sent)
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            await using (var service = await s_store!.ServeAsync(
                s_token, ("Bodies:IdleSeconds", "1"), ("Serilog:Using:0", "Serilog.Sinks.File"), ("Serilog:MinimumLevel:Default", "Information"),
                ("Serilog:WriteTo:0:Name", "File"), ("Serilog:WriteTo:0:Args:path", file)))
            {
                var response = await service.SendBytesAsync(Encoding.UTF8.GetBytes(Head(path, 5000) + sent), Wait.Timeout);
                Assert.That(response, Does.StartWith("HTTP/1.1 408 ").And.Contain(
                    """{"success":false,"error":"The body did not arrive in time; send it again."}"""));
            }

            Assert.That(await File.ReadAllTextAsync(file), Does.Contain(" answered 408").And.Not.Contain("[ERR]").And.Not.Contain("already in progress"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestCase(TestService.Hook)]
    [TestCase(SignIn.Path)]
    public async Task Slow_body_has_a_total_time_limit(string path)
    {
        await using var service = await s_store!.ServeAsync(s_token, ("Bodies:UnknownSenderSeconds", "2"));
        using var client = await service.ConnectAsync(Wait.Timeout);
        using var limited = new CancellationTokenSource(Wait.Timeout);
        var response = ExchangeAsync(client, Encoding.UTF8.GetBytes(Head(path, 5000)));
        while (!response.IsCompleted)
        {
            await client.GetStream().WriteAsync(" "u8.ToArray(), limited.Token);
            await Task.WhenAny(response, Task.Delay(100, limited.Token));
        }

        Assert.That(await response, Does.StartWith("HTTP/1.1 408 "));
    }

    [TestCase(TestService.Hook, "")]
    [TestCase(TestService.Hook, "Expect: 100-continue\r\n")]
    [TestCase(SignIn.Path, "")]
    [TestCase(SignIn.Path, "Expect: 100-continue\r\n")]
    public async Task Address_over_its_limit_of_wrong_credentials_is_refused_before_its_body_is_read(string path, string more)
    {
        await using var service = await s_store!.ServeAsync(s_token, ("RateLimit:FailedCredentials", "1"));
        Assert.That((await service.PostAsync(TestService.Hook, "{}")).Status, Is.EqualTo(401));

        // The body is never sent: a service that waits for it responds 408.
        using var client = await service.ConnectAsync(Wait.Timeout);
        var response = await ExchangeAsync(client, Encoding.UTF8.GetBytes(Head(path, 5000, more))).WaitAsync(Wait.Timeout);
        Assert.That(response, Does.StartWith("HTTP/1.1 429 ").And.Contain("X-RateLimit-Limit: 1\r\n").And.Contain("X-RateLimit-Remaining: 0\r\n"));
        Assert.That((await service.PostAsync(TestService.Hook, s_message, from: s_elsewhere)).Status, Is.EqualTo(200));
    }

    [TestCase(TestService.Hook, "RateLimit:FailedCredentials", 429)]
    [TestCase(TestService.Hook, "RateLimit:Calls", 413)]
    [TestCase(SignIn.Path, "RateLimit:Calls", 413)]
    [TestCase("/api/v1/logout", "RateLimit:Calls", 401)]
    public async Task Refusal_reaches_a_client_that_is_still_sending(string path, string limit, int status)
    {
        await using var service = await s_store!.ServeAsync(s_token, (limit, "1"));
        Assert.That((await service.PostAsync(TestService.Hook, "{}")).Status, Is.EqualTo(401));
        using var client = await service.ConnectAsync(Wait.Timeout);
        using var limited = new CancellationTokenSource(Wait.Timeout);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(Head(path, 100 * Mebibyte)), limited.Token);
        for (var piece = 0; piece < 8; piece++)
        {
            await client.GetStream().WriteAsync(new byte[Mebibyte], limited.Token);
        }

        Assert.That(await ExchangeAsync(client, []), Does.StartWith($"HTTP/1.1 {status} "));
    }

    [Test]
    public async Task Chunked_body_has_the_same_limit()
    {
        await using var service = await s_store!.ServeAsync(s_token);
        var chunk = "10000\r\n" + new string(' ', 65_536) + "\r\n";
        var head = $"POST {SignIn.Path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        var response = await service.SendBytesAsync(Encoding.UTF8.GetBytes($"{head}{chunk}{chunk}0\r\n\r\n"), Wait.Timeout);
        Assert.That(response, Does.StartWith("HTTP/1.1 413 ").And.Contain("""{"success":false,"error":"The body is too large."}"""));
        response = await service.SendBytesAsync(Encoding.UTF8.GetBytes(head.Replace(SignIn.Path, TestService.Hook, StringComparison.Ordinal)
            + $"{s_message.Length:x}\r\n{s_message}\r\n0\r\n\r\n"), Wait.Timeout);
        Assert.That(response, Does.StartWith("HTTP/1.1 200 "));
    }

    private static string Head(string path, int length, string more = "") =>
        $"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n{more}Content-Length: {length}\r\n\r\n";

    /// <summary>Returns the start of the response; the connection stays open.</summary>
    private static async Task<string> ExchangeAsync(TcpClient client, byte[] request)
    {
        using var limited = new CancellationTokenSource(Wait.Timeout);
        await client.GetStream().WriteAsync(request, limited.Token);
        var response = new byte[4096];
        return Encoding.UTF8.GetString(response, 0, await client.GetStream().ReadAsync(response, limited.Token));
    }
}
