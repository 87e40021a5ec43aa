using Engagement.Application.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace Engagement.Api.Http;

/// <summary>Sets the ETag of responses that are not streamed, and responds with 304 to a client that has the response already.</summary>
internal sealed class ETagFilter(ResponseCache cache) : IResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is not ObjectResult { Value: DashboardResponse response })
        {
            return;
        }

        var http = context.HttpContext;
        http.Response.Headers.Vary = HeaderNames.Accept;
        if (cache.SerializedOf(response) is not { } serialized)
        {
            return;
        }

        var etag = CsvRequested.By(http.Request) ? CsvTag(serialized.ETag) : serialized.ETag;
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = CacheHeaders.Revalidate;
        if (Matches(http.Request, etag))
        {
            context.Result = new StatusCodeResult(StatusCodes.Status304NotModified);
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }

    // CSV and JSON are different bodies.
    private static string CsvTag(string etag) => etag.Insert(etag.Length - 1, "-csv");

    private static bool Matches(HttpRequest request, string etag) =>
        request.Headers.IfNoneMatch is { Count: > 0 } sent
        && EntityTagHeaderValue.TryParseList([.. sent.OfType<string>()], out var etags)
        && etags.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(new EntityTagHeaderValue(etag), useStrongComparison: false));
}
