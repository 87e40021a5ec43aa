using Engagement.Api.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Engagement.IntegrationTests.Http;

/// <summary>Small responses, which the web server buffers until they are sent.</summary>
public sealed class ApiJsonTests
{
    [Test]
    public async Task Response_of_a_cancelled_request_leaves_no_bytes_for_the_next_response()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(RespondTwiceAsync);
        await app.StartAsync();

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var response = await client.GetAsync("/");
        Assert.That(
            ((int)response.StatusCode, await response.Content.ReadAsStringAsync()), Is.EqualTo((503, """{"success":false,"error":"second"}""")));
    }

    private static async Task RespondTwiceAsync(HttpContext context)
    {
        Assert.That(
            () => ApiJson.WriteAsync(context.Response, StatusCodes.Status200OK, new Failure("first"), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        context.Response.Clear();
        await ApiJson.WriteAsync(context.Response, StatusCodes.Status503ServiceUnavailable, new Failure("second"), CancellationToken.None);
    }
}
