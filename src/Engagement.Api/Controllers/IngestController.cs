using Engagement.Application.Ingest;
using MediatR;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

/// <summary>What comes in live. Its requests limit themselves: see <see cref="Application.Common.IHasOwnLimits"/>.</summary>
[Route("api/v1/engagement-ingest")]
[DisableRequestTimeout]
public sealed class IngestController(IMediator mediator) : ControllerBase
{
    // More than is read: who sends somewhat too much can then send it to the end, and learns why it is refused.
    private const int MaxBodyBytes = 64 * 1024 * 1024;

    [HttpPost("rooms"), HttpPost("users"), HttpPost("messages"), HttpPost("sessions")]
    [RequestSizeLimit(MaxBodyBytes)]
    public Task<EngagementIngestResponse> EngagementIngest([FromBody] EngagementIngestCommand command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);
}
