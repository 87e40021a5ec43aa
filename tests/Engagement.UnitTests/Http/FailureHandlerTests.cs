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

/// <summary>Which status and body a failure becomes, and that no body tells of the inside.</summary>
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
    public async Task A_database_that_does_not_answer_is_a_503(Exception failure)
    {
        var (status, body, headers) = await AnswerAsync(failure);
        Assert.That((status, body), Is.EqualTo((503, """{"success":false,"error":"The database cannot be reached; try again later."}""")));
        Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public async Task A_statement_that_took_too_long_says_so()
    {
        var slow = new PostgresException("canceling statement due to statement timeout", "ERROR", "ERROR", "57014");
        foreach (var failure in new Exception[] { slow, new InvalidOperationException("An exception has been raised.", slow) })
        {
            var (status, body, headers) = await AnswerAsync(failure);
            Assert.That((status, body), Is.EqualTo((
                503, """{"success":false,"error":"The database took too long; ask for less at once, such as a shorter period, or try again later."}""")));
            Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("5"));
        }
    }

    [Test]
    public async Task An_answer_that_was_cut_off_by_its_limit_is_a_503()
    {
        var (status, body, _) = await AnswerAsync(new TaskCanceledException());
        Assert.That((status, body), Is.EqualTo((503, """{"success":false,"error":"The request was not answered in time; try again later."}""")));
    }

    [Test]
    public async Task What_is_wrong_inside_is_a_500_that_says_nothing()
    {
        var (status, body, _) = await AnswerAsync(new InvalidOperationException("secret"));
        Assert.That((status, body), Is.EqualTo((500, """{"success":false,"error":"Internal server error"}""")));
    }

    [TestCase("0A000")]
    [TestCase("23505", Description = "no document is stored where this is answered")]
    [TestCase("42501")]
    [TestCase("42P01")]
    [TestCase("54000")]
    [TestCase("P0001")]
    [TestCase("XX000")]
    public async Task A_statement_that_the_database_refuses_is_a_503(string state)
    {
        var (status, body, headers) = await AnswerAsync(new PostgresException("secret", "ERROR", "ERROR", state));
        Assert.That(
            (status, body),
            Is.EqualTo((503, """{"success":false,"error":"The database refuses what the service needs, through no fault of the request; try again later."}""")));
        Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public async Task Too_many_sign_ins_at_once_are_a_503()
    {
        var (status, body, headers) = await AnswerAsync(new BusyException("Too much at once."));
        Assert.That((status, body), Is.EqualTo((503, """{"success":false,"error":"Too much at once."}""")));
        Assert.That(headers.RetryAfter.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public async Task Failures_of_the_caller_have_their_documented_bodies()
    {
        Assert.That(
            (await AnswerAsync(new NotAuthenticatedException())).Body,
            Is.EqualTo("""{"status":"error","message":"You must be logged in to do this."}"""));
        Assert.That((await AnswerAsync(new NotAuthorizedException())).Status, Is.EqualTo(403));
        Assert.That((await AnswerAsync(new InvalidRequestException("é \"x\""))).Body, Is.EqualTo("""{"success":false,"error":"é \"x\""}"""));

        var (status, body, _) = await AnswerAsync(new BadHttpRequestException("inside", 413));
        Assert.That((status, body), Is.EqualTo((413, """{"success":false,"error":"The body is too large."}""")));
        (status, body, _) = await AnswerAsync(new BadHttpRequestException("inside", 400));
        Assert.That((status, body), Is.EqualTo((400, """{"success":false,"error":"Bad request"}""")));
    }

    private static async Task<(int Status, string Body, IHeaderDictionary Headers)> AnswerAsync(Exception failure)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        var outage = new Outage(TimeProvider.System, Options.Create(new DatabaseOptions()), NullLogger<Outage>.Instance);
        Assert.That(await new FailureHandler(outage, NullLogger<FailureHandler>.Instance).TryHandleAsync(context, failure, default));
        Assert.That(context.Response.ContentType, Is.EqualTo("application/json"));
        var body = Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
        return (context.Response.StatusCode, body, context.Response.Headers);
    }
}
