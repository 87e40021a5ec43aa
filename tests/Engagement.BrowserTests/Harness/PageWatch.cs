using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Engagement.BrowserTests.Harness;

/// <summary>Records browser errors, failed requests, and requests to other hosts.</summary>
internal sealed class PageWatch
{
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly List<string> _expected = [];

    public PageWatch(IBrowserContext context)
    {
        context.Console += (_, message) => Record(message.Type is "error" or "warning", $"{message.Type} in the console: {message.Text} ({message.Location})");
        context.WebError += (_, error) => Record(true, $"error in the page: {error.Error}");
        context.RequestFailed += (_, request) => Record(true, $"request failed: {request.Method} {request.Url}: {request.Failure}");
        context.Response += (_, response) => Record(response.Status >= 400, $"status {response.Status}: {response.Request.Method} {response.Url}");
        context.Request += (_, request) => Record(IsOtherHost(new Uri(request.Url)), $"request to another host: {request.Url}");
    }

    /// <summary>The only host that a page may request; set when a page is opened.</summary>
    public string? Host { get; set; }

    public IReadOnlyList<string> Errors => [.. _errors.Where(error => !_expected.Exists(part => error.Contains(part, StringComparison.Ordinal)))];

    /// <summary>The test aborts pending requests.</summary>
    public void ExpectAbortedRequests() => Expect("net::ERR_ABORTED");

    /// <summary>The test causes errors that contain one of these texts.</summary>
    public void Expect(params string[] parts) => _expected.AddRange(parts);

    private bool IsOtherHost(Uri url) => url.Scheme is not ("data" or "blob" or "about") && url.Authority != Host;

    private void Record(bool condition, string error)
    {
        if (condition)
        {
            _errors.Enqueue(error);
        }
    }
}
