using Engagement.Application.Messages;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

[Route("api/v1/engagement-dashboard/messages")]
public sealed class MessagesController(IMediator mediator) : ControllerBase
{
    [HttpGet("messages-sent")]
    public Task<MessagesSentResponse> MessagesSent([FromQuery] MessagesSentQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);

    [HttpGet("origin")]
    public Task<OriginResponse> Origin([FromQuery] OriginQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);

    [HttpGet("top-five-popular-channels")]
    public Task<TopFivePopularChannelsResponse> TopFivePopularChannels(
        [FromQuery] TopFivePopularChannelsQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);
}
