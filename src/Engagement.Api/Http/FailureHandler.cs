using System.Net.Sockets;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Engagement.Api.Http;

/// <summary>The one place that turns a failure into a status and a body.</summary>
internal sealed class FailureHandler(ILogger<FailureHandler> logger) : IExceptionHandler
{
    private const int RetryAfterSeconds = 5;

    /// <summary>
    /// Classes of PostgreSQL's error codes that speak of the server and not of the statement: connection, login, no such database, read-only,
    /// out of resources, not accepting connections, stopped by an operator, system error.
    /// </summary>
    private static readonly HashSet<string> s_unavailable = ["08", "28", "3D", "25", "53", "55", "57", "58"];

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer.
            return true;
        }

        var (status, body) = Answer(exception);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            logger.LogError(exception, "The request failed with {Status}.", status);
        }

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await ApiJson.WriteAsync(httpContext.Response, status, body, cancellationToken);
        return true;
    }

    private static (int Status, object Body) Answer(Exception exception) => exception switch
    {
        NotAuthenticatedException => (StatusCodes.Status401Unauthorized, new NotLoggedIn(exception.Message)),
        NotAuthorizedException => (StatusCodes.Status403Forbidden, new Failure(exception.Message)),
        InvalidRequestException => (StatusCodes.Status400BadRequest, new Failure(exception.Message)),
        BadHttpRequestException bad => (bad.StatusCode, new Failure("Bad request")),
        _ when IsUnavailable(exception) => (StatusCodes.Status503ServiceUnavailable, new Failure("The database cannot be reached; try again later.")),
        _ => (StatusCodes.Status500InternalServerError, new Failure("Internal server error")),
    };

    // EF Core wraps what the driver throws, once or twice.
    private static bool IsUnavailable(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => postgres.IsTransient || s_unavailable.Contains(postgres.SqlState[..2]),
        NpgsqlException or TimeoutException or SocketException => true,
        _ => IsUnavailable(exception.InnerException),
    };

    /// <summary>The body of a 401, in the form of the original's documents.</summary>
    private sealed record NotLoggedIn(string Message)
    {
        [System.Text.Json.Serialization.JsonPropertyOrder(-1)]
        public string Status { get; } = "error";
    }

    private sealed record Failure(string Error)
    {
        [System.Text.Json.Serialization.JsonPropertyOrder(-1)]
        public bool Success { get; }
    }
}
