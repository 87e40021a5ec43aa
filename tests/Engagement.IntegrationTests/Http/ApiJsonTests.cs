using Engagement.Api.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Engagement.IntegrationTests.Http;

/// <summary>How small responses are written to the web server, which holds on to what was written and not sent.</summary>
public sealed class ApiJsonTests
{
    [Test]
    public async Task A_response_whose_request_has_ended_leaves_nothing_for_the_one_in_its_place()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(AnswerTwiceAsync);
        await app.StartAsync();

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var answer = await client.GetAsync("/");
        Assert.That(
            ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()), Is.EqualTo((503, """{"success":false,"error":"second"}""")));
    }

    private static async Task AnswerTwiceAsync(HttpContext context)
    {
        Assert.That(
            () => ApiJson.WriteAsync(context.Response, StatusCodes.Status200OK, new Failure("first"), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        context.Response.Clear();
        await ApiJson.WriteAsync(context.Response, StatusCodes.Status503ServiceUnavailable, new Failure("second"), CancellationToken.None);
    }
}
