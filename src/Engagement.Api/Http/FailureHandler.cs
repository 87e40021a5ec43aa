using System.Text.Json.Serialization;
using Engagement.Api.Hosting;
using Engagement.Application.Common;
using Engagement.Infrastructure.Persistence;
using Microsoft.AspNetCore.Diagnostics;

namespace Engagement.Api.Http;

/// <summary>Maps every failure to a status and a body.</summary>
internal sealed class FailureHandler(Outage outage, ILogger<FailureHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        if (ReasonToRetry(exception) is { } reason)
        {
            await Unavailable.WriteAsync(httpContext, reason);
            return true;
        }

        var (status, body) = ResponseTo(exception);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            logger.LogError(exception, "The request failed with {Status}.", status);
        }

        await ApiJson.WriteAsync(httpContext.Response, status, body, cancellationToken);
        return true;
    }

    /// <summary>The status and the body of a failure that is no 503. The OpenAPI document shows them too.</summary>
    public static (int Status, object Body) ResponseTo(Exception exception) => exception switch
    {
        NotAuthenticatedException => (StatusCodes.Status401Unauthorized, new NotLoggedIn(exception.Message)),
        LoginRefusedException refused => (StatusCodes.Status401Unauthorized, new LoginRefused(refused.Error, refused.Message)),
        NotAuthorizedException => (StatusCodes.Status403Forbidden, new Failure(exception.Message)),
        InvalidRequestException => (StatusCodes.Status400BadRequest, new Failure(exception.Message)),
        UnsupportedBodyException => (StatusCodes.Status415UnsupportedMediaType, new Failure(exception.Message)),
        TooLargeException => (StatusCodes.Status413PayloadTooLarge, new Failure(exception.Message)),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (
            StatusCodes.Status413PayloadTooLarge, new Failure("The body is too large.")),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => (
            StatusCodes.Status408RequestTimeout, new Failure("The body did not arrive in time; send it again.")),
        BadHttpRequestException bad => (bad.StatusCode, new Failure("Bad request")),
        _ => (StatusCodes.Status500InternalServerError, new Failure("Internal server error")),
    };

    /// <summary>The error of a 503; null for other failures. A full disk or a read-only database gets the text of one that cannot be reached.</summary>
    private string? ReasonToRetry(Exception exception)
    {
        // The server ended the statement. The driver's own limit is longer: only an outage reaches it.
        if (DatabaseFailure.IsSlowStatement(exception))
        {
            logger.LogWarning("A statement took longer than Database:CommandTimeoutSeconds and was ended.");
            return Unavailable.SlowStatement;
        }

        var unavailable = DatabaseFailure.IsUnavailable(exception);
        if (unavailable || DatabaseFailure.IsFault(exception))
        {
            outage.RecordFailure(exception);
            return unavailable ? Unavailable.Database : Unavailable.Refused;
        }

        return exception switch
        {
            OperationCanceledException => Unavailable.TooSlow,
            BusyException => exception.Message,
            _ => null,
        };
    }

    /// <summary>The body of a 401, in the form of the original's documents.</summary>
    /// <param name="Message">What is wrong.</param>
    internal sealed record NotLoggedIn(string Message)
    {
        /// <summary>Always <c>error</c>.</summary>
        [JsonPropertyOrder(-1)]
        public string Status { get; } = "error";
    }

    /// <summary>The body of a refused sign-in, in the form of the original's router of that time.</summary>
    /// <param name="Error">The reason, as a code.</param>
    /// <param name="Message">The reason, in words.</param>
    internal sealed record LoginRefused(string Error, string Message)
    {
        /// <summary>Always <c>error</c>.</summary>
        [JsonPropertyOrder(-1)]
        public string Status { get; } = "error";
    }
}
