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
/// Refuses who calls an endpoint too often, in the original's words and with its headers. It goes behind the authentication: a caller is an
/// account, or an address where anybody may call.
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
    public static Failure Refusal(int seconds) => new(
        $"Error, too many requests. Please slow down. You must wait {seconds} seconds before trying this endpoint again. [error-too-many-requests]");

    public async Task InvokeAsync(HttpContext context)
    {
        if (!_options.Enabled || !UseCase.IsApi(context) || Has(context, Permissions.BypassRateLimit))
        {
            await next(context);
            return;
        }

        var request = RequestOf(context.GetEndpoint());
        if (LimitsItself(context, request))
        {
            await next(context);
        }
        else if (context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } userId)
        {
            await CountAsync(context, $"account {userId}");
        }
        else if (BringsCredentials(request) && _failures.Counted(ClientAddress.Of(context)) >= _options.FailedCredentials)
        {
            // Whether they are right shows in the body, which costs memory and time to read.
            await RefuseFailureAsync(context);
        }
        else if (BringsToken(request))
        {
            await CountRefusalAsync(context);
        }
        else if (request?.IsDefined(typeof(AllowsAnonymousAttribute)) ?? true)
        {
            await CountAsync(context, $"address {ClientAddress.Of(context)}");
        }
        else
        {
            await CountFailureAsync(context);
        }
    }

    private Task CountAsync(HttpContext context, string caller)
    {
        var count = _calls.Count($"{context.Request.Method} {UseCase.Of(context)} {caller}");
        Tell(context.Response, _options.Calls, count);
        return count.Calls > _options.Calls ? RefuseAsync(context, count) : next(context);
    }

    /// <summary>Nobody has signed in, so the answer is a 401. It costs a look at the store where credentials came with the request.</summary>
    private async Task CountFailureAsync(HttpContext context)
    {
        if ((await context.AuthenticateAsync()).Failure is null || !await RefuseFailureAsync(context))
        {
            await next(context);
        }
    }

    /// <summary>Whether the token is right is known when the body is read: it shows as the 401.</summary>
    private async Task CountRefusalAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (NotAuthenticatedException)
        {
            if (!await RefuseFailureAsync(context))
            {
                throw;
            }
        }
    }

    /// <summary>Counts wrong credentials; whether there were too many, and the answer is a 429.</summary>
    private async Task<bool> RefuseFailureAsync(HttpContext context)
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

        Tell(context.Response, _options.FailedCredentials, count);
        await RefuseAsync(context, count);
        return true;
    }

    /// <summary>The type of what is asked: what it says of who may send it, the 401 depends on as well. An action that sends none is counted.</summary>
    private static Type? RequestOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<ControllerActionDescriptor>()?.Parameters.Select(parameter => parameter.ParameterType)
            .FirstOrDefault(type => type.IsAssignableTo(typeof(IBaseRequest)));

    /// <summary>Whether the request has limits of its own, and comes from somebody whom it will not be refused to.</summary>
    private static bool LimitsItself(HttpContext context, Type? request) =>
        request?.IsAssignableTo(typeof(IHasOwnLimits)) == true
        && request.GetCustomAttribute<RequiresPermissionAttribute>() is { Permission: var permission } && Has(context, permission);

    /// <summary>Whether what the request brings in its body says who sends it.</summary>
    private static bool BringsCredentials(Type? request) => request?.IsDefined(typeof(AllowsAnonymousAttribute)) == true;

    /// <summary>Whether the request brings a token of its own in its body, and has limits of its own.</summary>
    private static bool BringsToken(Type? request) =>
        request?.IsAssignableTo(typeof(IHasOwnLimits)) == true && request.IsDefined(typeof(AllowsAnonymousAttribute));

    private static bool Has(HttpContext context, string permission) => context.User.HasClaim(TokenAuthentication.PermissionClaim, permission);

    /// <summary>Said as the answer starts, because that of a failure begins without headers.</summary>
    private void Tell(HttpResponse response, int limit, CallCount count)
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

    private static Task RefuseAsync(HttpContext context, CallCount count) => ApiJson.WriteAsync(
        context.Response, StatusCodes.Status429TooManyRequests, Refusal(Seconds(count)), context.RequestAborted);

    private static int Seconds(CallCount count) => (int)Math.Ceiling(count.Left.TotalSeconds);
}
