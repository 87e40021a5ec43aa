using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Pages;

/// <summary>The dashboard page. It holds no data: its script queries the API as the signed-in account.</summary>
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class DashboardController(DashboardPage page) : Controller
{
    /// <summary>The page's URLs are relative to this one, which must therefore end with a slash.</summary>
    [HttpGet("/")]
    public IActionResult Index() => Request.Path.HasValue ? View(page) : Redirect(Request.PathBase + "/" + Request.QueryString);
}
