using Engagement.Application.Channels;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

[Route("api/v1/engagement-dashboard/channels")]
public sealed class ChannelsController(IMediator mediator) : ControllerBase
{
    [HttpGet("list")]
    public Task<ChannelsListResponse> ChannelsList([FromQuery] ChannelsListQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);
}
