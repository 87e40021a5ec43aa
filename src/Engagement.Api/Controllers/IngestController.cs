using Engagement.Api.Contract;
using Engagement.Application.Ingest;
using MediatR;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

/// <summary>Live documents. The requests are <see cref="Application.Common.IHasOwnLimits"/>.</summary>
[Route("api/v1/engagement-ingest")]
[DisableRequestTimeout]
public sealed class IngestController(IMediator mediator) : ControllerBase
{
    // More than the handler reads, so that a client whose body is slightly too large receives the handler's error.
    private const int MaxBodyBytes = 64 * 1024 * 1024;

    [HttpPost("rooms"), HttpPost("users"), HttpPost("messages"), HttpPost("sessions")]
    [RequestSizeLimit(MaxBodyBytes)]
    public Task<EngagementIngestResponse> EngagementIngest(
        [FromBody, ModelBinder(typeof(EngagementIngestBinder))] EngagementIngestCommand command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);
}
