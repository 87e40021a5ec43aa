using Engagement.Application.Workspace;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

[Route("api/v1/engagement-dashboard/workspace")]
public sealed class WorkspaceController(IMediator mediator) : ControllerBase
{
    [HttpGet("overview")]
    public Task<OverviewResponse> Overview([FromQuery] OverviewQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);

    [HttpGet("source")]
    public Task<SourceResponse> Source([FromQuery] SourceQuery query, CancellationToken cancellationToken) => mediator.Send(query, cancellationToken);
}
