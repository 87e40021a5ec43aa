using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Benchmarks;

/// <summary>
/// The baseline for live messages: Kestrel and Npgsql alone, in a separate process. It takes the same bodies, shares a commit among concurrent
/// requests, and runs one prepared INSERT for each batch. It has no authentication, no counting rules and no document versions.
/// </summary>
internal sealed class BareIngest : IAsyncDisposable
{
    public const string Verb = "bare-ingest";

    private const string DatabaseSetting = "BARE_INGEST_DATABASE";

    private const string Insert =
        """
        INSERT INTO plain SELECT id, room_id, user_id, sent_at, true, sent_at, false FROM unnest($1, $2, $3, $4) AS sent (id, room_id, user_id, sent_at)
        ON CONFLICT DO NOTHING
        """;

    private static readonly byte[] s_response = """{"received":1,"applied":1,"unchanged":0,"rejected":0,"errors":[],"success":true}"""u8.ToArray();

    private readonly Child _process;
    private readonly string _address;

    private BareIngest(Child process, string address) => (_process, _address) = (process, address);

    public static async Task<BareIngest> StartAsync(string database, CancellationToken cancellationToken)
    {
        var address = $"http://127.0.0.1:{Wrk.FreePort()}/";
        var settings = new Dictionary<string, string> { [DatabaseSetting] = database };
        return new BareIngest(await OwnVerb.StartAsync(Verb, address, settings, cancellationToken), address);
    }

    public Task<Load> SendAsync(Wrk wrk, int connections, int seconds, CancellationToken cancellationToken) =>
        wrk.SendAsync(_address, [], connections, seconds, cancellationToken);

    /// <summary>Runs the server, in the separate process.</summary>
    public static async Task ServeAsync(string address, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Environment.GetEnvironmentVariable(DatabaseSetting));
        await connection.OpenAsync(cancellationToken);
        var queue = Channel.CreateUnbounded<Sent>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var app = builder.Build();
        app.Run(context => RespondAsync(context, queue.Writer));
        await app.StartAsync(cancellationToken);
        await WriteAsync(connection, queue.Reader, cancellationToken);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task RespondAsync(HttpContext context, ChannelWriter<Sent> queue)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            var sent = Read(body.RootElement);
            queue.TryWrite(sent);
            await sent.Done.Task;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = s_response.Length;
        await context.Response.Body.WriteAsync(s_response);
    }

    private static Sent Read(JsonElement message) => new(
        message.GetProperty("_id").GetString()!,
        message.GetProperty("rid").GetString()!,
        message.GetProperty("u").GetProperty("_id").GetString()!,
        message.GetProperty("ts").GetProperty("$date").GetDateTimeOffset().UtcDateTime);

    private static async Task WriteAsync(NpgsqlConnection connection, ChannelReader<Sent> queue, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(Insert, connection);
        foreach (var type in new[] { NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.TimestampTz })
        {
            insert.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = Array.Empty<object>() });
        }

        await insert.PrepareAsync(cancellationToken);
        while (await queue.WaitToReadAsync(cancellationToken))
        {
            var batch = new List<Sent>();
            while (queue.TryRead(out var sent))
            {
                batch.Add(sent);
            }

            insert.Parameters[0].Value = batch.Select(sent => sent.Id).ToArray();
            insert.Parameters[1].Value = batch.Select(sent => sent.RoomId).ToArray();
            insert.Parameters[2].Value = batch.Select(sent => sent.UserId).ToArray();
            insert.Parameters[3].Value = batch.Select(sent => sent.SentAt).ToArray();
            await insert.ExecuteNonQueryAsync(cancellationToken);

            // Queued in order: see LiveIngest.
            batch.ForEach(sent => ThreadPool.UnsafeQueueUserWorkItem(done => done.SetResult(), sent.Done, preferLocal: false));
        }
    }

    private sealed record Sent(string Id, string RoomId, string UserId, DateTime SentAt)
    {
        public TaskCompletionSource Done { get; } = new();
    }
}
