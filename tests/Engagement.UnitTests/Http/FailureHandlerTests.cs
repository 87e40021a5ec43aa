using System.Net.Sockets;
using System.Text;
using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Http;
using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.UnitTests.Http;

/// <summary>The status and body of each failure; no body reveals internals.</summary>
public sealed class FailureHandlerTests
{
    private static readonly Exception[] s_unavailable =
    [
        new NpgsqlException("Failed to connect", new SocketException()),
        new TimeoutException(),
        new InvalidOperationException("An exception has been raised that is likely due to a transient failure.", new NpgsqlException("gone")),
        .. new[] { "08006", "28P01", "3D000", "25006", "53300", "55000", "57P01", "58030" }
            .Select(state => new PostgresException("secret detail", "FATAL", "FATAL", state)),
    ];

    [TestCaseSource(nameof(s_unavailable))]
    public async Task Unreachable_database_is_a_503(Exception failure)
    {
        var (status, body, headers) = await HandleAsync(failure);
        Assert.That((status, body), Is.EqualTo((503, """{"success":false,"error":"The database cannot be reached; try again later."}""")));
        Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public async Task Statement_timeout_is_a_503_that_says_so()
    {
        var slow = new PostgresException("canceling statement due to statement timeout", "ERROR", "ERROR", "57014");
        foreach (var failure in new Exception[] { slow, new InvalidOperationException("An exception has been raised.", slow) })
        {
            var (status, body, headers) = await HandleAsync(failure);
            Assert.That((status, body), Is.EqualTo((
                503, """{"success":false,"error":"The database took too long; ask for less at once, such as a shorter period, or try again later."}""")));
            Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("5"));
        }
    }

    [Test]
    public async Task Request_timeout_is_a_503()
    {
        var (status, body, _) = await HandleAsync(new TaskCanceledException());
        Assert.That((status, body), Is.EqualTo((503, """{"success":false,"error":"The request was not answered in time; try again later."}""")));
    }

    [Test]
    public async Task Unexpected_failure_is_a_500_without_details()
    {
        var (status, body, _) = await HandleAsync(new InvalidOperationException("secret"));
        Assert.That((status, body), Is.EqualTo((500, """{"success":false,"error":"Internal server error"}""")));
    }

    [TestCase("0A000")]
    [TestCase("23505", Description = "no document is stored on this path")]
    [TestCase("42501")]
    [TestCase("42P01")]
    [TestCase("54000")]
    [TestCase("P0001")]
    [TestCase("XX000")]
    public async Task A_statement_that_the_database_refuses_is_a_503(string state)
    {
        var (status, body, headers) = await HandleAsync(new PostgresException("secret", "ERROR", "ERROR", state));
        Assert.That(
            (status, body),
            Is.EqualTo(
                (503, """{"success":false,"error":"The database refuses what the service needs, through no fault of the request; try again later."}""")));
        Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public async Task Overload_is_a_503_with_its_message()
    {
        var (status, body, headers) = await HandleAsync(new BusyException("Too much at once."));
        Assert.That((status, body), Is.EqualTo((503, """{"success":false,"error":"Too much at once."}""")));
        Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public async Task Client_errors_have_their_documented_bodies()
    {
        Assert.That(
            (await HandleAsync(new NotAuthenticatedException())).Body,
            Is.EqualTo("""{"status":"error","message":"You must be logged in to do this."}"""));
        Assert.That((await HandleAsync(new NotAuthorizedException())).Status, Is.EqualTo(403));
        Assert.That((await HandleAsync(new InvalidRequestException("é \"x\""))).Body, Is.EqualTo("""{"success":false,"error":"é \"x\""}"""));

        var (status, body, _) = await HandleAsync(new BadHttpRequestException("inside", 413));
        Assert.That((status, body), Is.EqualTo((413, """{"success":false,"error":"The body is too large."}""")));
        (status, body, _) = await HandleAsync(new BadHttpRequestException("inside", 400));
        Assert.That((status, body), Is.EqualTo((400, """{"success":false,"error":"Bad request"}""")));
    }

    private static async Task<(int Status, string Body, IHeaderDictionary Headers)> HandleAsync(Exception failure)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        var outage = new Outage(TimeProvider.System, Options.Create(new DatabaseOptions()), NullLogger<Outage>.Instance);
        Assert.That(await new FailureHandler(outage, NullLogger<FailureHandler>.Instance).TryHandleAsync(context, failure, default));
        Assert.That(context.Response.ContentType, Is.EqualTo("application/json"));
        var body = Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
        return (context.Response.StatusCode, body, context.Response.Headers);
    }
}
