using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Limits on the size, encoding and time of a request; a refused request stores nothing.</summary>
public sealed class LiveLimitTests
{
    private const string Messages = TestService.Ingest + "messages";
    private const int Mebibyte = 1024 * 1024;

    private TestStore _store = null!;
    private TestService _service = null!;
    private Credentials _sender = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        await _store.SendAsync(new GrantPermissionCommand("ingest-engagement-data", "sender"));
        _sender = await _store.CreateAccountAsync("sender");
        _service = await _store.ServeAsync(("Ingest:ReadTimeoutSeconds", "4"), ("Bodies:IdleSeconds", "60"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Request_is_limited_to_5000_lines()
    {
        var lines = Enumerable.Range(0, 5_000).Select(id => Message(id)).ToList();
        Assert.That((await _service.IngestAsync("messages", _sender, lines.Append(""))).Body, Does.StartWith("""{"received":5000,"applied":5000,"""));
        await AssertRefusedAsync(
            _service.IngestAsync("messages", _sender, lines.Select(line => line.Replace("\"m", "\"n", StringComparison.Ordinal)).Append(Message(1))),
            413, "There are more than 5,000 lines; send them in several requests.", stored: 5_000);
    }

    [Test]
    public async Task Line_is_limited_to_a_mebibyte()
    {
        Assert.That((await _service.IngestAsync("messages", _sender, Message(1), Message(2, Mebibyte))).Body, Does.StartWith("""{"received":2,"applied":2,"""));
        await AssertRefusedAsync(
            _service.IngestAsync("messages", _sender, Message(3), Message(4, Mebibyte + 1), Message(5)), 413, "Line 2 is longer than 1 MiB.", stored: 2);
    }

    [Test]
    public async Task Request_is_limited_to_sixteen_mebibytes()
    {
        var lines = Enumerable.Range(0, 16).Select(id => Message(id, Mebibyte - 1)).ToList();
        Assert.That((await _service.IngestAsync("messages", _sender, lines)).Body, Does.StartWith("""{"received":16,"applied":16,"""));
        foreach (var body in new ByteArrayContent[]
        {
            Compressed(lines.Append(Message(17))), new StringContent(string.Join('\n', lines.Concat(lines).Append(Message(17)))),
        })
        {
            await AssertRefusedAsync(
                _service.IngestAsync("messages", _sender, body), 413, "There are more than 16 MiB; send them in several pieces.", stored: 16);
        }

        var announced = await WithoutBodyAsync(Head(_sender).Replace("100000", "100000000", StringComparison.Ordinal));
        Assert.That(announced, Does.StartWith("HTTP/1.1 413 ").And.Contain("""{"success":false,"error":"The body is too large."}"""));
    }

    [Test]
    public async Task Gzip_bomb_of_blank_lines_is_refused_before_its_end()
    {
        var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            var blank = Encoding.UTF8.GetBytes(new string('\n', Mebibyte));
            for (var piece = 0; piece < 1024; piece++)
            {
                await gzip.WriteAsync(blank);
            }
        }

        // The end is cut off, so a service that unpacks all of it responds 400.
        await AssertRefusedAsync(
            _service.IngestAsync("messages", _sender, new ByteArrayContent(bomb.ToArray()[..^9])), 413,
            "There are more than 16 MiB; send them in several pieces.");
    }

    [Test]
    public async Task Gzip_is_unpacked_with_and_without_content_encoding()
    {
        var compressed = Compressed([Message(1), Message(2)]);
        Assert.That((await _service.IngestAsync("messages", _sender, compressed)).Body, Does.StartWith("""{"received":2,"applied":2,"""));
        foreach (var encoding in new[] { "gzip", "GZIP", "x-gzip" })
        {
            compressed = Compressed([Message(1), Message(2)]);
            compressed.Headers.ContentEncoding.Add(encoding);
            Assert.That((await _service.IngestAsync("messages", _sender, compressed)).Body, Does.StartWith("""{"received":2,"applied":0,"unchanged":2,"""));
        }
    }

    [Test]
    public async Task Damaged_gzip_stores_nothing()
    {
        var compressed = await Compressed(Enumerable.Range(0, 4_000).Select(id => Message(id))).ReadAsByteArrayAsync();
        foreach (var damaged in new[]
        {
            compressed[..^9], compressed[..(compressed.Length / 2)], [.. compressed, 1], [.. compressed[..200], .. new byte[50], .. compressed[250..]],
        })
        {
            var response = await _service.IngestAsync("messages", _sender, new ByteArrayContent(damaged));
            Assert.That(response.Status, Is.EqualTo(400));
            Assert.That(response.Body, Does.Match("""\A\{"success":false,"error":"Line \d+: the gzip data is .*\."\}\z"""));
            Assert.That(await StoredAsync(), Is.Zero);
        }
    }

    [TestCase("br")]
    [TestCase("deflate")]
    [TestCase("gzip, gzip")]
    public async Task Unknown_encoding_is_refused_before_the_body_is_read(string encoding)
    {
        var response = await WithoutBodyAsync(Head(_sender, $"Content-Encoding: {encoding}"));
        Assert.That(response, Does.StartWith("HTTP/1.1 415 ").And.Contain("""{"success":false,"error":"Content-Encoding must be gzip, or be left out."}"""));
    }

    [Test]
    public async Task Client_without_the_permission_is_refused_before_the_body_is_read()
    {
        var guest = await _store.CreateAccountAsync("guest");
        Assert.That(await WithoutBodyAsync(Head(null)), Does.StartWith("HTTP/1.1 401 "));
        Assert.That(await WithoutBodyAsync(Head(_sender with { Token = "wrong" })), Does.StartWith("HTTP/1.1 401 "));
        Assert.That(await WithoutBodyAsync(Head(guest)), Does.StartWith("HTTP/1.1 403 "));
        Assert.That(await WithoutBodyAsync(Head(guest, "Content-Encoding: br")), Does.StartWith("HTTP/1.1 403 "));
    }

    [Test]
    public async Task Empty_body_is_a_response_of_zeros()
    {
        const string Zeros = """{"received":0,"applied":0,"unchanged":0,"rejected":0,"errors":[],"success":true}""";
        Assert.That((await _service.IngestAsync("messages", _sender)).Body, Is.EqualTo(Zeros));
        Assert.That((await _service.IngestAsync("messages", _sender, "", " ", "\r")).Body, Is.EqualTo(Zeros));
        Assert.That((await _service.IngestAsync("messages", _sender, "[]")).Body, Is.EqualTo(Zeros));
        Assert.That((await _service.SendAsync("POST", Messages, ("X-User-Id", _sender.UserId), ("X-Auth-Token", _sender.Token))).Body, Is.EqualTo(Zeros));
    }

    [Test]
    public async Task Json_array_is_accepted_like_lines()
    {
        var response = await _service.IngestAsync("messages", _sender, $"[{Message(1)},", $"{Message(2)}, 5]");
        Assert.That(response.Body, Is.EqualTo(
            """{"received":3,"applied":2,"unchanged":0,"rejected":1,"errors":[{"line":2,"error":"the document is not a JSON object"}],"success":true}"""));
        await AssertRefusedAsync(
            _service.IngestAsync("messages", _sender, $"[{Message(3)},"), 400, "Line 1: the JSON array is not closed: the file seems to be cut short.",
            stored: 2);
    }

    [Test]
    public async Task Incomplete_body_times_out()
    {
        var response = await _service.SendBytesAsync(
            Encoding.UTF8.GetBytes($"{Head(_sender)}{Message(1)}\n{Message(2)}\n"), Wait.Timeout);
        Assert.That(response, Does.StartWith("HTTP/1.1 503 ").And.Contain("Retry-After: 5"));
        Assert.That(await StoredAsync(), Is.Zero);
    }

    [Test]
    public async Task Stalled_body_is_a_408_without_an_error_in_the_log()
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            await using (var service = await _store.ServeAsync(
                ("Bodies:IdleSeconds", "1"), ("Serilog:Using:0", "Serilog.Sinks.File"), ("Serilog:MinimumLevel:Default", "Information"),
                ("Serilog:WriteTo:0:Name", "File"), ("Serilog:WriteTo:0:Args:path", file)))
            {
                var response = await service.SendBytesAsync(Encoding.UTF8.GetBytes($"{Head(_sender)}{Message(1)}\n"), Wait.Timeout);
                Assert.That(response, Does.StartWith("HTTP/1.1 408 "));
                Assert.That(await StoredAsync(), Is.Zero);
            }

            Assert.That(await File.ReadAllTextAsync(file), Does.Contain(" answered 408").And.Not.Contain("[ERR]").And.Not.Contain("already in progress"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task Unfinished_lines_count_against_the_memory_limit()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxHeldBytes", $"{16 * Mebibyte}"), ("Bodies:IdleSeconds", "60"));
        var unfinished = Encoding.UTF8.GetBytes(Head(_sender).Replace("100000", "1000000", StringComparison.Ordinal) + new string('x', 900_000));
        var held = new List<TcpClient>();
        try
        {
            var responses = new List<Task<string>>();
            for (var sender = 0; sender < 20; sender++)
            {
                held.Add(await service.ConnectAsync(Wait.Timeout));
                responses.Add(ExchangeAsync(held[^1], unfinished));
            }

            await Wait.UntilAsync(() => Task.FromResult(responses.Any(response => response.IsCompleted)));
            Assert.That(await await Task.WhenAny(responses), Does.StartWith("HTTP/1.1 503 ").And.Contain("Too much is sent at once; try again later."));
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }

        await Wait.UntilAsync(async () => (await service.IngestAsync("messages", _sender, Message(1, Mebibyte))).Status == 200);

        static async Task<string> ExchangeAsync(TcpClient client, byte[] request)
        {
            using var limited = new CancellationTokenSource(Wait.Timeout);
            await client.GetStream().WriteAsync(request, limited.Token);
            var response = new byte[4096];
            return Encoding.UTF8.GetString(response, 0, await client.GetStream().ReadAsync(response, limited.Token));
        }
    }

    [Test]
    public async Task Slow_body_has_a_total_time_limit()
    {
        using var client = await _service.ConnectAsync(Wait.Timeout);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(Head(_sender)));
        using var reader = new StreamReader(client.GetStream());
        var response = reader.ReadLineAsync();
        using var limited = new CancellationTokenSource(Wait.Timeout);
        for (var id = 0; !response.IsCompleted; id++)
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(Message(id) + "\n"), limited.Token);
            await Task.WhenAny(response, Task.Delay(100, limited.Token));
        }

        Assert.That(await response, Does.StartWith("HTTP/1.1 503 "));
        Assert.That(await StoredAsync(), Is.Zero);
    }

    [Test]
    public async Task Disconnected_client_leaves_no_documents_and_no_error_in_the_log()
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            await using (var service = await _store.ServeAsync(
                ("Serilog:Using:0", "Serilog.Sinks.File"), ("Serilog:MinimumLevel:Default", "Information"), ("Serilog:WriteTo:0:Name", "File"),
                ("Serilog:WriteTo:0:Args:path", file), ("Serilog:WriteTo:0:Args:shared", "true")))
            {
                foreach (var reset in new[] { false, true })
                {
                    using var client = await service.ConnectAsync(Wait.Timeout);
                    client.LingerState = new LingerOption(reset, 0);
                    await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{Head(_sender)}{Message(1)}\n{Message(2)}\n"));
                    await Task.Delay(300);
                }

                await Wait.UntilAsync(async () => (await File.ReadAllTextAsync(file)).Split(" answered ").Length == 3);
            }

            var log = await File.ReadAllTextAsync(file);
            Assert.That(log, Does.Contain(" answered 4").And.Not.Contain("[ERR]").And.Not.Contain("[WRN]").And.Not.Contain("Exception"));
            Assert.That(await StoredAsync(), Is.Zero);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestCase("GET", Messages)]
    [TestCase("HEAD", Messages)]
    [TestCase("PUT", Messages)]
    [TestCase("POST", Messages + "/")]
    [TestCase("POST", TestService.Ingest + "Messages")]
    [TestCase("POST", TestService.Ingest + "trash")]
    [TestCase("POST", TestService.Ingest)]
    public async Task Unknown_method_or_path_is_a_404(string method, string path) => Assert.That(
        (await _service.SendAsync(method, path, ("X-User-Id", _sender.UserId), ("X-Auth-Token", _sender.Token))).Status, Is.EqualTo(404));

    private async Task AssertRefusedAsync(Task<TestResponse> sent, int status, string error, long stored = 0)
    {
        var response = await sent;
        Assert.That((response.Status, response.Body), Is.EqualTo((status, $$"""{"success":false,"error":"{{error}}"}""")));
        Assert.That(await StoredAsync(), Is.EqualTo(stored));
    }

    private async Task<long> StoredAsync() => (long)(await _store.ScalarAsync("SELECT count(*) FROM messages"))!;

    /// <summary>Returns the response to a request without its body; a service that waits for the body responds 503.</summary>
    private async Task<string> WithoutBodyAsync(string head)
    {
        using var client = await _service.ConnectAsync(Wait.Timeout);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head));
        using var limited = new CancellationTokenSource(Wait.Timeout);
        var response = new byte[4096];
        return Encoding.UTF8.GetString(response, 0, await client.GetStream().ReadAsync(response, limited.Token));
    }

    private static string Head(Credentials? credentials, params string[] more) => string.Join(
        "\r\n",
        [
            $"POST {Messages} HTTP/1.1", "Host: x", "Connection: close", "Content-Length: 100000",
            .. credentials is null ? [] : new[] { $"X-User-Id: {credentials.UserId}", $"X-Auth-Token: {credentials.Token}" }, .. more, "", "",
        ]);

    private static ByteArrayContent Compressed(IEnumerable<string> lines)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        return new ByteArrayContent(compressed.ToArray());
    }

    private static string Message(int id) =>
        Documents.WithPlainDates(Documents.Message($"m{id}", "2026-11-20T10:00:00.000Z", "GENERAL", "u1"));

    /// <summary>A message with a line of this many bytes.</summary>
    private static string Message(int id, int length)
    {
        var message = Message(id);
        return $$"""{{message[..^1]}},"msg":"{{new string('x', length - message.Length - 9)}}"}""";
    }
}
