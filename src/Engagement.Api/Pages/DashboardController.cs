using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Pages;

/// <summary>The page for people. It is the same for everybody: what it shows it asks of the API, as whoever signs in.</summary>
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class DashboardController(DashboardPage page) : Controller
{
    /// <summary>Everything that the page loads has an address relative to this one, which therefore ends with a slash.</summary>
    [HttpGet("/")]
    public IActionResult Index() => Request.Path.HasValue ? View(page) : Redirect(Request.PathBase + "/" + Request.QueryString);
}
