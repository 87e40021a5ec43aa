using System.Globalization;
using System.Reflection;
using System.Security.Claims;
using Engagement.Api.Http;
using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.Options;

namespace Engagement.Api.RateLimiting;

/// <summary>
/// Rejects callers that call an endpoint too often, with the original's body and headers. It follows the authentication: a caller is an
/// account, or an address for endpoints without sign-in.
/// </summary>
internal sealed class RateLimit(RequestDelegate next, IOptions<RateLimitOptions> options, TimeProvider clock, ILogger<RateLimit> logger)
{
    public const string LimitHeader = "X-RateLimit-Limit";
    public const string RemainingHeader = "X-RateLimit-Remaining";
    public const string ResetHeader = "X-RateLimit-Reset";

    private readonly RateLimitOptions _options = options.Value;
    private readonly CallWindows _calls = new(TimeSpan.FromSeconds(options.Value.WindowSeconds), clock);
    private readonly CallWindows _failures = new(TimeSpan.FromSeconds(options.Value.WindowSeconds), clock);

    /// <summary>The body of a 429.</summary>
    public static Failure TooManyRequests(int seconds) => new(
        $"Error, too many requests. Please slow down. You must wait {seconds} seconds before trying this endpoint again. [error-too-many-requests]");

    public async Task InvokeAsync(HttpContext context)
    {
        if (!_options.Enabled || !UseCase.IsApi(context) || Has(context, Permissions.BypassRateLimit))
        {
            await next(context);
            return;
        }

        var request = RequestOf(context.GetEndpoint());
        var ownLimits = request?.IsAssignableTo(typeof(IHasOwnLimits)) == true;
        var anonymous = request?.IsDefined(typeof(AllowsAnonymousAttribute)) == true;
        if (ownLimits && request!.GetCustomAttribute<RequiresPermissionAttribute>() is { } required && Has(context, required.Permission))
        {
            await next(context);
        }
        else if (context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } userId)
        {
            await ServeCountedAsync(context, $"account {userId}");
        }
        else if (anonymous && _failures.PreviousCalls(ClientAddress.Of(context)) >= _options.FailedCredentials)
        {
            // The credentials are in the body, which costs memory and time to read.
            await TryRejectFailureAsync(context);
        }
        else if (anonymous && ownLimits)
        {
            await ServeCountingWrongTokenAsync(context);
        }
        else if (anonymous || request is null)
        {
            await ServeCountedAsync(context, $"address {ClientAddress.Of(context)}");
        }
        else
        {
            await ServeCountingFailureAsync(context);
        }
    }

    private Task ServeCountedAsync(HttpContext context, string caller)
    {
        var count = _calls.Count($"{context.Request.Method} {UseCase.Of(context)} {caller}");
        AddHeaders(context.Response, _options.Calls, count);
        return count.Calls > _options.Calls ? RejectAsync(context, count) : next(context);
    }

    /// <summary>Serves a request without valid credentials, which gets a 401. Wrong credentials count, since checking them has cost a query.</summary>
    private async Task ServeCountingFailureAsync(HttpContext context)
    {
        if ((await context.AuthenticateAsync()).Failure is null || !await TryRejectFailureAsync(context))
        {
            await next(context);
        }
    }

    /// <summary>Serves a request with a token in its body, and counts the token as wrong if the handler rejects it.</summary>
    private async Task ServeCountingWrongTokenAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (NotAuthenticatedException)
        {
            if (!await TryRejectFailureAsync(context))
            {
                throw;
            }
        }
    }

    /// <summary>Counts wrong credentials; if there were too many, writes a 429 and returns true.</summary>
    private async Task<bool> TryRejectFailureAsync(HttpContext context)
    {
        var address = ClientAddress.Of(context);
        var count = _failures.Count(address);
        if (count.Calls == _options.FailedCredentials + 1L)
        {
            logger.LogWarning("Wrong credentials come from {Address} too often; for {Seconds} s they get a 429.", address, Seconds(count));
        }

        if (count.Calls <= _options.FailedCredentials)
        {
            return false;
        }

        AddHeaders(context.Response, _options.FailedCredentials, count);
        await RejectAsync(context, count);
        return true;
    }

    private static Type? RequestOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<ControllerActionDescriptor>()?.Parameters.Select(parameter => parameter.ParameterType)
            .FirstOrDefault(type => type.IsAssignableTo(typeof(IBaseRequest)));

    private static bool Has(HttpContext context, string permission) => context.User.HasClaim(TokenAuthentication.PermissionClaim, permission);

    /// <summary>Sets the headers as the response starts: the exception handler clears earlier ones.</summary>
    private void AddHeaders(HttpResponse response, int limit, CallCount count)
    {
        var reset = (clock.GetUtcNow() + count.Left).ToUnixTimeMilliseconds();
        response.OnStarting(() =>
        {
            response.Headers[LimitHeader] = limit.ToString(CultureInfo.InvariantCulture);
            response.Headers[RemainingHeader] = Math.Max(0, limit - count.Calls).ToString(CultureInfo.InvariantCulture);
            response.Headers[ResetHeader] = reset.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
    }

    private static Task RejectAsync(HttpContext context, CallCount count) => ApiJson.WriteAsync(
        context.Response, StatusCodes.Status429TooManyRequests, TooManyRequests(Seconds(count)), context.RequestAborted);

    private static int Seconds(CallCount count) => (int)Math.Ceiling(count.Left.TotalSeconds);
}
