using Engagement.Application.Hooks;
using MediatR;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

/// <summary>What other programs call of themselves. Its requests limit themselves: see <see cref="Application.Common.ILimitsItself"/>.</summary>
[Route("hooks")]
[DisableRequestTimeout]
public sealed class HooksController(IMediator mediator) : ControllerBase
{
    private const int MaxBodyBytes = 1024 * 1024;

    [HttpPost("rocket-chat")]
    [RequestSizeLimit(MaxBodyBytes)]
    public Task<RocketChatResponse> RocketChat([FromBody] RocketChatCommand command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);
}
