using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Engagement.BrowserTests.Harness;

/// <summary>Keeps what a browser complains about, and each request that goes elsewhere than to the service.</summary>
internal sealed class PageWatch
{
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly List<string> _expected = [];

    public PageWatch(IBrowserContext context)
    {
        context.Console += (_, message) => Complain(message.Type is "error" or "warning", $"{message.Type} in the console: {message.Text} ({message.Location})");
        context.WebError += (_, error) => Complain(true, $"error in the page: {error.Error}");
        context.RequestFailed += (_, request) => Complain(true, $"request failed: {request.Method} {request.Url}: {request.Failure}");
        context.Response += (_, response) => Complain(response.Status >= 400, $"status {response.Status}: {response.Request.Method} {response.Url}");
        context.Request += (_, request) => Complain(IsElsewhere(new Uri(request.Url)), $"request to another host: {request.Url}");
    }

    /// <summary>The only host that a page may ask; known when a page is opened.</summary>
    public string? Host { get; set; }

    public IReadOnlyList<string> Complaints => [.. _complaints.Where(complaint => !_expected.Exists(part => complaint.Contains(part, StringComparison.Ordinal)))];

    /// <summary>The test leaves what it has asked for before it is answered.</summary>
    public void ExpectLeaving() => Expect("net::ERR_ABORTED");

    /// <summary>The test causes complaints that contain this.</summary>
    public void Expect(params string[] parts) => _expected.AddRange(parts);

    private bool IsElsewhere(Uri url) => url.Scheme is not ("data" or "blob" or "about") && url.Authority != Host;

    private void Complain(bool hasReason, string complaint)
    {
        if (hasReason)
        {
            _complaints.Enqueue(complaint);
        }
    }
}
