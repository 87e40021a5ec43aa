using System.Text.Json.Serialization;
using Engagement.Api.Hosting;
using Engagement.Application.Common;
using Engagement.Infrastructure.Persistence;
using Microsoft.AspNetCore.Diagnostics;

namespace Engagement.Api.Http;

/// <summary>The one place that turns a failure into a status and a body.</summary>
internal sealed class FailureHandler(Outage outage, ILogger<FailureHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer.
            return true;
        }

        // The server's own limit. The driver's, which is longer, is reached only by a server that does not even end a statement: that is an outage.
        if (DatabaseFailure.IsSlowStatement(exception))
        {
            logger.LogWarning("A statement took longer than Database:CommandTimeoutSeconds and was ended.");
            await Unavailable.AnswerAsync(httpContext, Unavailable.SlowStatement);
            return true;
        }

        if (DatabaseFailure.IsUnavailable(exception))
        {
            outage.Began(exception);
            await Unavailable.AnswerAsync(httpContext, Unavailable.Database);
            return true;
        }

        if (DatabaseFailure.IsFault(exception))
        {
            outage.Began(exception);
            await Unavailable.AnswerAsync(httpContext, Unavailable.Refused);
            return true;
        }

        if (exception is OperationCanceledException)
        {
            // The time was up, and it showed only while the answer was made.
            await Unavailable.AnswerAsync(httpContext, Unavailable.TooSlow);
            return true;
        }

        if (exception is BusyException)
        {
            await Unavailable.AnswerAsync(httpContext, exception.Message);
            return true;
        }

        var (status, body) = Answer(exception);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            logger.LogError(exception, "The request failed with {Status}.", status);
        }

        await ApiJson.WriteAsync(httpContext.Response, status, body, cancellationToken);
        return true;
    }

    /// <summary>The status and the body of the closed list of failures; the service's own description shows them too.</summary>
    public static (int Status, object Body) Answer(Exception exception) => exception switch
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
