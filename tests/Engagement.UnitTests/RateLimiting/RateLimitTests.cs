using System.Net;
using System.Security.Claims;
using System.Text;
using Engagement.Api.Http;
using Engagement.Api.RateLimiting;
using Engagement.Application.Common;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Moq;

namespace Engagement.UnitTests.RateLimiting;

/// <summary>What each call is counted by; the clock moves only when the test advances it.</summary>
public sealed class RateLimitTests
{
    private const string Route = "api/v1/login";

    [TestCase(typeof(OpenCommand))]
    [TestCase(null)]
    public async Task Calls_of_open_endpoints_are_counted_by_address_or_account(Type? request)
    {
        var limit = new LimitedEndpoint(calls: 2);
        Assert.That(await limit.CallAsync(request, "203.0.113.1"), Is.EqualTo("200, 1 of 2 left"));
        Assert.That(await limit.CallAsync(request, "203.0.113.1"), Is.EqualTo("200, 0 of 2 left"));
        Assert.That(await limit.CallAsync(request, "203.0.113.1"), Is.EqualTo("429, 0 of 2 left"));
        Assert.That(await limit.CallAsync(request, "203.0.113.2"), Is.EqualTo("200, 1 of 2 left"));
        Assert.That(await limit.CallAsync(request, "203.0.113.1", userId: "u"), Is.EqualTo("200, 1 of 2 left"));
        limit.Clock.Advance(60);
        Assert.That(await limit.CallAsync(request, "203.0.113.1"), Is.EqualTo("200, 1 of 2 left"));
    }

    [Test]
    public async Task Account_and_address_of_the_same_text_are_counted_separately()
    {
        var limit = new LimitedEndpoint(calls: 1);
        await limit.CallAsync(typeof(OpenCommand), "203.0.113.1");
        Assert.That(await limit.CallAsync(typeof(OpenCommand), "203.0.113.9", userId: "203.0.113.1"), Is.EqualTo("200, 0 of 1 left"));
    }

    [Test]
    public async Task Methods_of_a_path_are_counted_separately()
    {
        var limit = new LimitedEndpoint(calls: 1);
        await limit.CallAsync(typeof(OpenCommand), "203.0.113.1");
        Assert.That(await limit.CallAsync(typeof(OpenCommand), "203.0.113.1", method: "PUT"), Is.EqualTo("200, 0 of 1 left"));
    }

    [TestCase(typeof(ClosedQuery))]
    [TestCase(typeof(OwnQuery))]
    public async Task Missing_credentials_are_not_counted_and_wrong_ones_are_counted_by_address(Type request)
    {
        var limit = new LimitedEndpoint(calls: 1, failures: 2);
        for (var call = 0; call < 5; call++)
        {
            Assert.That(await limit.CallAsync(request, "203.0.113.1"), Is.EqualTo("200"));
        }

        Assert.That(await limit.CallAsync(request, "203.0.113.1", wrong: true), Is.EqualTo("200"));
        Assert.That(await limit.CallAsync(request, "203.0.113.1", wrong: true), Is.EqualTo("200"));
        Assert.That(await limit.CallAsync(request, "203.0.113.1", wrong: true), Is.EqualTo("429, 0 of 2 left"));
        Assert.That(await limit.CallAsync(request, "203.0.113.2", wrong: true), Is.EqualTo("200"));
        limit.Clock.Advance(60);
        Assert.That(await limit.CallAsync(request, "203.0.113.1", wrong: true), Is.EqualTo("200"));
    }

    [Test]
    public async Task The_log_names_an_address_once_in_each_window()
    {
        var limit = new LimitedEndpoint(calls: 1, failures: 1);
        for (var call = 0; call < 4; call++)
        {
            await limit.CallAsync(typeof(ClosedQuery), "203.0.113.1", wrong: true);
        }

        var lines = new[] { "Wrong credentials come from 203.0.113.1 too often; for 60 s they get a 429." };
        Assert.That(limit.Log, Is.EqualTo(lines));
        limit.Clock.Advance(60);
        await limit.CallAsync(typeof(ClosedQuery), "203.0.113.1", wrong: true);
        Assert.That(limit.Log, Is.EqualTo(lines));
        await limit.CallAsync(typeof(ClosedQuery), "203.0.113.1", wrong: true);
        Assert.That(limit.Log, Is.EqualTo(lines.Concat(lines)));
    }

    [TestCase(0, 60)]
    [TestCase(0.001, 60)]
    [TestCase(18, 42)]
    [TestCase(59.001, 1)]
    public async Task Rejection_gives_the_wait_in_whole_seconds_and_the_reset_in_milliseconds(double elapsed, int seconds)
    {
        var limit = new LimitedEndpoint(calls: 1);
        await limit.CallAsync(typeof(OpenCommand), "203.0.113.1");
        limit.Clock.Advance(elapsed);
        await limit.CallAsync(typeof(OpenCommand), "203.0.113.1");
        Assert.That(limit.Body, Is.EqualTo(
            $$"""{"success":false,"error":"Error, too many requests. Please slow down. You must wait {{seconds}} seconds before trying this endpoint again. """
                + $$"""[error-too-many-requests]"}"""));
        Assert.That(limit.Reset, Is.EqualTo(ManualClock.Start.AddSeconds(60).ToUnixTimeMilliseconds()));
    }

    [AllowsAnonymous]
    private sealed record OpenCommand : IRequest;

    [RequiresPermission("any")]
    private sealed record ClosedQuery : IRequest;

    [RequiresSignIn]
    private sealed record OwnQuery : IRequest;

    /// <summary>The middleware in front of an endpoint that responds 200.</summary>
    private sealed class LimitedEndpoint(int calls, int failures = 100) : ILogger<RateLimit>
    {
        private RateLimit? _limit;

        public ManualClock Clock { get; } = new();

        public List<string> Log { get; } = [];

        public string Body { get; private set; } = "";

        public long Reset { get; private set; }

        public async Task<string> CallAsync(Type? request, string address, string? userId = null, string method = "POST", bool wrong = false)
        {
            _limit ??= new RateLimit(
                _ => Task.CompletedTask,
                Options.Create(new RateLimitOptions { Calls = calls, FailedCredentials = failures }), Clock, this);
            var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
            var (response, body) = (new StartableResponse(), new MemoryStream());
            context.Features.Set<IHttpResponseFeature>(response);
            context.Response.Body = body;
            context.Request.Method = method;
            context.User = new ClaimsPrincipal(new ClaimsIdentity(userId is null ? [] : [new Claim(ClaimTypes.NameIdentifier, userId)]));
            context.RequestServices = Authentication(wrong ? AuthenticateResult.Fail("wrong") : AuthenticateResult.NoResult());
            context.SetEndpoint(Endpoint(request));
            await UseCase.SetFeatureAsync(context, _limit.InvokeAsync);
            await response.StartAsync();

            Body = Encoding.UTF8.GetString(body.ToArray());
            Reset = long.TryParse(context.Response.Headers["X-RateLimit-Reset"], out var reset) ? reset : 0;
            return context.Response.Headers.TryGetValue("X-RateLimit-Limit", out var limit)
                ? $"{context.Response.StatusCode}, {context.Response.Headers["X-RateLimit-Remaining"]} of {limit} left"
                : $"{context.Response.StatusCode}";
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Log.Add(formatter(state, exception));

        private static RouteEndpoint Endpoint(Type? request)
        {
            var action = new ControllerActionDescriptor
            {
                Parameters = request is null ? [] : [new ParameterDescriptor { Name = "request", ParameterType = request }],
            };
            return new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse(Route), 0, new EndpointMetadataCollection(action), null);
        }

        private static ServiceProvider Authentication(AuthenticateResult result)
        {
            var service = new Mock<IAuthenticationService>();
            service.Setup(authentication => authentication.AuthenticateAsync(It.IsAny<HttpContext>(), null)).ReturnsAsync(result);
            return new ServiceCollection().AddSingleton(service.Object).BuildServiceProvider();
        }
    }

    /// <summary>Runs the callbacks of a response's start, as a web server would.</summary>
    private sealed class StartableResponse : HttpResponseFeature
    {
        private readonly Stack<Func<Task>> _starting = new();

        public override void OnStarting(Func<object, Task> callback, object state) => _starting.Push(() => callback(state));

        public async Task StartAsync()
        {
            while (_starting.TryPop(out var callback))
            {
                await callback();
            }
        }
    }
}
