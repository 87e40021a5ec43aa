using System.Globalization;
using System.Text.Unicode;
using Engagement.Domain.Calendar;
using Engagement.Infrastructure.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Benchmarks;

/// <summary>
/// The baseline for the service's responses, in a separate process: messages-sent written by hand on Kestrel and Npgsql alone, with one
/// prepared statement over the same rows and the same resulting bytes; an ordinary MVC action that returns stored bytes; and the same stored
/// bytes from Kestrel alone. It has no authentication and no validation.
/// </summary>
internal static class BareEndpoints
{
    public const string Verb = "bare-endpoints";

    /// <summary>The database's connection string, and the file of the stored bytes.</summary>
    public const string DatabaseSetting = "BARE_ENDPOINTS_DATABASE";
    public const string StoredSetting = "BARE_ENDPOINTS_STORED";

    private const string ContentType = "application/json";
    private const int LongestDay = 80;

    // Of the previous period the sum alone, as the service reads it.
    private const string Sql =
        """
        SELECT CASE WHEN day < $3 THEN $1 ELSE day END, sum(messages)::bigint FROM message_day WHERE day BETWEEN $1 AND $2 GROUP BY 1 ORDER BY 1 DESC
        """;

    public static async Task ServeAsync(string address, CancellationToken cancellationToken)
    {
        // As many connections as the service has: a few are faster than one for each request.
        var connection = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable(DatabaseSetting)!)
        {
            Pooling = true, MaxPoolSize = new DatabaseOptions().MaxPoolSize,
        };
        await using var database = NpgsqlDataSource.Create(connection);
        var stored = await File.ReadAllBytesAsync(Environment.GetEnvironmentVariable(StoredSetting)!, cancellationToken);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        builder.Services.AddSingleton(new StoredResponse(stored));
        builder.Services.AddControllers().ConfigureApplicationPartManager(manager =>
        {
            manager.ApplicationParts.Clear();
            manager.ApplicationParts.Add(new AssemblyPart(typeof(StoredController).Assembly));
        });

        await using var app = builder.Build();
        app.Use((context, next) => context.Request.Path.Value switch
        {
            "/messages-sent" => RespondAsync(context, database),
            "/static" => WriteAsync(context, stored),
            "/" => Task.CompletedTask,
            _ => next(context),
        });
        app.MapControllers();
        await app.StartAsync(cancellationToken);
        await HostingAbstractionsHostExtensions.WaitForShutdownAsync(app, cancellationToken);
    }

    private static async Task RespondAsync(HttpContext context, NpgsqlDataSource database)
    {
        var first = Day(context.Request.Query["start"]!);
        var last = Day(context.Request.Query["end"]!);
        var previousFirst = first.AddDays(first.DayNumber - last.DayNumber - 1);
        await using var connection = await database.OpenConnectionAsync(context.RequestAborted);
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = previousFirst, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = last, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = first, NpgsqlDbType = NpgsqlDbType.Date });
        await command.PrepareAsync(context.RequestAborted);

        var days = new (DateOnly Day, long Messages)[last.DayNumber - first.DayNumber + 1];
        var (count, period, previous, onLast, yesterday) = (0, 0L, 0L, 0L, 0L);
        await using (var reader = await command.ExecuteReaderAsync(context.RequestAborted))
        {
            while (await reader.ReadAsync(context.RequestAborted))
            {
                var day = reader.GetFieldValue<DateOnly>(0);
                var messages = reader.GetInt64(1);
                onLast = day == last ? messages : onLast;
                yesterday = day.DayNumber == last.DayNumber - 1 ? messages : yesterday;
                if (day < first)
                {
                    previous += messages;
                    continue;
                }

                days[count++] = (day, messages);
                period += messages;
            }
        }

        Write(context.Response, days.AsSpan(0, count), (period, period - previous), (yesterday, onLast - yesterday));
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(
        HttpResponse response, ReadOnlySpan<(DateOnly Day, long Messages)> days, (long Count, long Variation) period, (long Count, long Variation) yesterday)
    {
        var buffer = response.BodyWriter.GetSpan(200 + (days.Length * LongestDay));
        Utf8.TryWrite(buffer, CultureInfo.InvariantCulture, $$"""{"days":[""", out var length);
        foreach (var (day, messages) in days)
        {
            var comma = day == days[0].Day ? "" : ",";
            Utf8.TryWrite(
                buffer[length..], CultureInfo.InvariantCulture,
                $$"""{{comma}}{"day":"{{day:yyyy-MM-dd}}T00:00:00.000Z","messages":{{messages}}}""", out var written);
            length += written;
        }

        Utf8.TryWrite(
            buffer[length..], CultureInfo.InvariantCulture,
            $$"""],"period":{"count":{{period.Count}},"variation":{{period.Variation}}}""", out var sums);
        length += sums;
        Utf8.TryWrite(
            buffer[length..], CultureInfo.InvariantCulture,
            $$""","yesterday":{"count":{{yesterday.Count}},"variation":{{yesterday.Variation}}},"success":true}""", out var end);
        length += end;
        response.ContentType = ContentType;
        response.ContentLength = length;
        response.BodyWriter.Advance(length);
    }

    private static Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }

    // As the service does, by the same rule: an instant's day in UTC.
    private static DateOnly Day(string text) =>
        IsoInstant.TryParse(text, out var instant) ? DateOnly.FromDateTime(instant.Clamped) : throw new BadHttpRequestException(text);
}

/// <summary>The bytes that the MVC action returns.</summary>
public sealed record StoredResponse(byte[] Bytes);

/// <summary>An ordinary MVC action.</summary>
[ApiController]
[Route("stored")]
public sealed class StoredController(StoredResponse response) : ControllerBase
{
    [HttpGet]
    public FileContentResult Stored() => File(response.Bytes, "application/json");
}
