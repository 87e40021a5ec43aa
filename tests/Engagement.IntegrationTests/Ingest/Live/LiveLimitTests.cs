using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>How much one request may bring, in which form and how slowly; and that what is refused leaves nothing behind.</summary>
public sealed class LiveLimitTests
{
    private const string Messages = TestService.Ingest + "messages";
    private const int Mebibyte = 1024 * 1024;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

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
    public async Task A_request_may_have_five_thousand_lines()
    {
        var lines = Enumerable.Range(0, 5_000).Select(id => Message(id)).ToList();
        Assert.That((await _service.IngestAsync("messages", _sender, lines.Append(""))).Body, Does.StartWith("""{"received":5000,"applied":5000,"""));
        await AssertRefusedAsync(
            _service.IngestAsync("messages", _sender, lines.Select(line => line.Replace("\"m", "\"n", StringComparison.Ordinal)).Append(Message(1))),
            413, "There are more than 5,000 lines; send them in several requests.", stored: 5_000);
    }

    [Test]
    public async Task A_line_may_have_a_mebibyte()
    {
        Assert.That((await _service.IngestAsync("messages", _sender, Message(1), Message(2, Mebibyte))).Body, Does.StartWith("""{"received":2,"applied":2,"""));
        await AssertRefusedAsync(
            _service.IngestAsync("messages", _sender, Message(3), Message(4, Mebibyte + 1), Message(5)), 413, "Line 2 is longer than 1 MiB.", stored: 2);
    }

    [Test]
    public async Task A_request_may_have_sixteen_mebibytes()
    {
        var lines = Enumerable.Range(0, 16).Select(id => Message(id, Mebibyte - 1)).ToList();
        Assert.That((await _service.IngestAsync("messages", _sender, lines)).Body, Does.StartWith("""{"received":16,"applied":16,"""));
        foreach (var body in new ByteArrayContent[] { Packed(lines.Append(Message(17))), new StringContent(string.Join('\n', lines.Concat(lines).Append(Message(17)))) })
        {
            await AssertRefusedAsync(
                _service.IngestAsync("messages", _sender, body), 413, "There are more than 16 MiB; send them in several pieces.", stored: 16);
        }

        var announced = await UnsentAsync(Head(_sender).Replace("100000", "100000000", StringComparison.Ordinal));
        Assert.That(announced, Does.StartWith("HTTP/1.1 413 ").And.Contain("""{"success":false,"error":"The body is too large."}"""));
    }

    [Test]
    public async Task A_bomb_of_blank_lines_is_refused_before_its_end_is_unpacked()
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

        // The end is cut off, so a service that unpacks all of it answers 400.
        await AssertRefusedAsync(
            _service.IngestAsync("messages", _sender, new ByteArrayContent(bomb.ToArray()[..^9])), 413,
            "There are more than 16 MiB; send them in several pieces.");
    }

    [Test]
    public async Task Gzip_is_unpacked_whether_it_is_said_or_not()
    {
        var packed = Packed([Message(1), Message(2)]);
        Assert.That((await _service.IngestAsync("messages", _sender, packed)).Body, Does.StartWith("""{"received":2,"applied":2,"""));
        foreach (var encoding in new[] { "gzip", "GZIP", "x-gzip" })
        {
            packed = Packed([Message(1), Message(2)]);
            packed.Headers.ContentEncoding.Add(encoding);
            Assert.That((await _service.IngestAsync("messages", _sender, packed)).Body, Does.StartWith("""{"received":2,"applied":0,"unchanged":2,"""));
        }
    }

    [Test]
    public async Task Damaged_gzip_stores_nothing()
    {
        var packed = await Packed(Enumerable.Range(0, 4_000).Select(id => Message(id))).ReadAsByteArrayAsync();
        foreach (var damaged in new[] { packed[..^9], packed[..(packed.Length / 2)], [.. packed, 1], [.. packed[..200], .. new byte[50], .. packed[250..]] })
        {
            var answer = await _service.IngestAsync("messages", _sender, new ByteArrayContent(damaged));
            Assert.That(answer.Status, Is.EqualTo(400));
            Assert.That(answer.Body, Does.Match("""\A\{"success":false,"error":"Line \d+: the gzip data is .*\."\}\z"""));
            Assert.That(await StoredAsync(), Is.Zero);
        }
    }

    [TestCase("br")]
    [TestCase("deflate")]
    [TestCase("gzip, gzip")]
    public async Task Another_encoding_is_refused_before_anything_is_read(string encoding)
    {
        var answer = await UnsentAsync(Head(_sender, $"Content-Encoding: {encoding}"));
        Assert.That(answer, Does.StartWith("HTTP/1.1 415 ").And.Contain("""{"success":false,"error":"Content-Encoding must be gzip, or be left out."}"""));
    }

    [Test]
    public async Task Who_may_not_send_is_told_before_anything_is_read()
    {
        var guest = await _store.CreateAccountAsync("guest");
        Assert.That(await UnsentAsync(Head(null)), Does.StartWith("HTTP/1.1 401 "));
        Assert.That(await UnsentAsync(Head(_sender with { Token = "wrong" })), Does.StartWith("HTTP/1.1 401 "));
        Assert.That(await UnsentAsync(Head(guest)), Does.StartWith("HTTP/1.1 403 "));
        Assert.That(await UnsentAsync(Head(guest, "Content-Encoding: br")), Does.StartWith("HTTP/1.1 403 "));
    }

    [Test]
    public async Task Nothing_is_an_answer_of_zeros()
    {
        const string Zeros = """{"received":0,"applied":0,"unchanged":0,"rejected":0,"errors":[],"success":true}""";
        Assert.That((await _service.IngestAsync("messages", _sender)).Body, Is.EqualTo(Zeros));
        Assert.That((await _service.IngestAsync("messages", _sender, "", " ", "\r")).Body, Is.EqualTo(Zeros));
        Assert.That((await _service.IngestAsync("messages", _sender, "[]")).Body, Is.EqualTo(Zeros));
        Assert.That((await _service.SendAsync("POST", Messages, ("X-User-Id", _sender.UserId), ("X-Auth-Token", _sender.Token))).Body, Is.EqualTo(Zeros));
    }

    [Test]
    public async Task An_array_is_taken_as_lines_are()
    {
        var answer = await _service.IngestAsync("messages", _sender, $"[{Message(1)},", $"{Message(2)}, 5]");
        Assert.That(answer.Body, Is.EqualTo(
            """{"received":3,"applied":2,"unchanged":0,"rejected":1,"errors":[{"line":2,"error":"the document is not a JSON object"}],"success":true}"""));
        await AssertRefusedAsync(_service.IngestAsync("messages", _sender, $"[{Message(3)},"), 400, "Line 1: the JSON array is not closed: the file seems to be cut short.", stored: 2);
    }

    [Test]
    public async Task A_body_that_does_not_arrive_is_not_waited_for()
    {
        var answer = await _service.SendBytesAsync(
            Encoding.UTF8.GetBytes($"{Head(_sender)}{Message(1)}\n{Message(2)}\n"), s_limit);
        Assert.That(answer, Does.StartWith("HTTP/1.1 503 ").And.Contain("Retry-After: 5"));
        Assert.That(await StoredAsync(), Is.Zero);
    }

    [Test]
    public async Task A_body_without_progress_ends_and_leaves_no_error_in_the_log()
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            await using (var service = await _store.ServeAsync(
                ("Bodies:IdleSeconds", "1"), ("Serilog:Using:0", "Serilog.Sinks.File"), ("Serilog:MinimumLevel:Default", "Information"),
                ("Serilog:WriteTo:0:Name", "File"), ("Serilog:WriteTo:0:Args:path", file)))
            {
                var answer = await service.SendBytesAsync(Encoding.UTF8.GetBytes($"{Head(_sender)}{Message(1)}\n"), s_limit);
                Assert.That(answer, Does.StartWith("HTTP/1.1 408 "));
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
    public async Task Lines_that_do_not_end_take_of_the_memory_that_documents_have()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxHeldBytes", $"{16 * Mebibyte}"), ("Bodies:IdleSeconds", "60"));
        var unfinished = Encoding.UTF8.GetBytes(Head(_sender).Replace("100000", "1000000", StringComparison.Ordinal) + new string('x', 900_000));
        var held = new List<TcpClient>();
        try
        {
            var answers = new List<Task<string>>();
            for (var sender = 0; sender < 20; sender++)
            {
                held.Add(await service.ConnectAsync(s_limit));
                answers.Add(AnswerAsync(held[^1], unfinished));
            }

            await Wait.UntilAsync(() => Task.FromResult(answers.Any(answer => answer.IsCompleted)));
            Assert.That(await await Task.WhenAny(answers), Does.StartWith("HTTP/1.1 503 ").And.Contain("Too much is sent at once; try again later."));
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }

        await Wait.UntilAsync(async () => (await service.IngestAsync("messages", _sender, Message(1, Mebibyte))).Status == 200);

        static async Task<string> AnswerAsync(TcpClient client, byte[] request)
        {
            using var limited = new CancellationTokenSource(s_limit);
            await client.GetStream().WriteAsync(request, limited.Token);
            var answer = new byte[4096];
            return Encoding.UTF8.GetString(answer, 0, await client.GetStream().ReadAsync(answer, limited.Token));
        }
    }

    [Test]
    public async Task A_body_that_trickles_in_has_its_time_too()
    {
        using var client = await _service.ConnectAsync(s_limit);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(Head(_sender)));
        using var reader = new StreamReader(client.GetStream());
        var answer = reader.ReadLineAsync();
        using var limited = new CancellationTokenSource(s_limit);
        for (var id = 0; !answer.IsCompleted; id++)
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(Message(id) + "\n"), limited.Token);
            await Task.WhenAny(answer, Task.Delay(100, limited.Token));
        }

        Assert.That(await answer, Does.StartWith("HTTP/1.1 503 "));
        Assert.That(await StoredAsync(), Is.Zero);
    }

    [Test]
    public async Task Whoever_goes_away_in_the_middle_leaves_nothing_behind_and_no_error_in_the_log()
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
                    using var client = await service.ConnectAsync(s_limit);
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
    public async Task Another_method_or_path_is_a_404(string method, string path) => Assert.That(
        (await _service.SendAsync(method, path, ("X-User-Id", _sender.UserId), ("X-Auth-Token", _sender.Token))).Status, Is.EqualTo(404));

    private async Task AssertRefusedAsync(Task<TestResponse> sent, int status, string error, long stored = 0)
    {
        var answer = await sent;
        Assert.That((answer.Status, answer.Body), Is.EqualTo((status, $$"""{"success":false,"error":"{{error}}"}""")));
        Assert.That(await StoredAsync(), Is.EqualTo(stored));
    }

    private async Task<long> StoredAsync() => (long)(await _store.ScalarAsync("SELECT count(*) FROM messages"))!;

    /// <summary>The answer to a request whose body does not come: a 503 where the service waits for it.</summary>
    private async Task<string> UnsentAsync(string head)
    {
        using var client = await _service.ConnectAsync(s_limit);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head));
        using var limited = new CancellationTokenSource(s_limit);
        var answer = new byte[4096];
        return Encoding.UTF8.GetString(answer, 0, await client.GetStream().ReadAsync(answer, limited.Token));
    }

    private static string Head(Credentials? credentials, params string[] more) => string.Join(
        "\r\n",
        [
            $"POST {Messages} HTTP/1.1", "Host: x", "Connection: close", "Content-Length: 100000",
            .. credentials is null ? [] : new[] { $"X-User-Id: {credentials.UserId}", $"X-Auth-Token: {credentials.Token}" }, .. more, "", "",
        ]);

    private static ByteArrayContent Packed(IEnumerable<string> lines)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        return new ByteArrayContent(packed.ToArray());
    }

    private static string Message(int id) =>
        $$"""{"_id":"m{{id}}","rid":"GENERAL","ts":"2026-11-20T10:00:00.000Z","u":{"_id":"u1"},"_updatedAt":"2026-11-20T10:00:00.000Z"}""";

    /// <summary>A message whose line has so many bytes.</summary>
    private static string Message(int id, int length)
    {
        var message = Message(id);
        return $$"""{{message[..^1]}},"msg":"{{new string('x', length - message.Length - 9)}}"}""";
    }
}
