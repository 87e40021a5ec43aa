using Microsoft.Net.Http.Headers;

namespace Engagement.Api.Http;

/// <summary>What the caller has already is not sent again.</summary>
internal static class AnswerTag
{
    /// <summary>Names the answer, and says so where the caller has it.</summary>
    public static bool IsHad(HttpContext context, string tag)
    {
        var response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = NoStore.OnlyIfUnchanged;
        if (!IsNamed(context.Request, tag))
        {
            return false;
        }

        response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static bool IsNamed(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch is { Count: > 0 } sent
        && EntityTagHeaderValue.TryParseList([.. sent.OfType<string>()], out var tags)
        && tags.Any(had => had.Equals(EntityTagHeaderValue.Any) || had.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false));
}
