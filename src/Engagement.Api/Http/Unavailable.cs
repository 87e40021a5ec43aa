using System.Globalization;

namespace Engagement.Api.Http;

/// <summary>Writes the 503s, which ask the client to try again later.</summary>
internal static class Unavailable
{
    public const string Database = "The database cannot be reached; try again later.";
    public const string SlowStatement = "The database took too long; ask for less at once, such as a shorter period, or try again later.";
    public const string Refused = "The database refuses what the service needs, through no fault of the request; try again later.";
    public const string TooSlow = "The request was not answered in time; try again later.";

    private const int RetryAfterSeconds = 5;

    public static Task WriteAsync(HttpContext context, string error)
    {
        AddRetryAfter(context.Response);

        // The request's own token is cancelled when its time is up.
        return ApiJson.WriteAsync(context.Response, StatusCodes.Status503ServiceUnavailable, new Failure(error), CancellationToken.None);
    }

    public static void AddRetryAfter(HttpResponse response) =>
        response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
}
