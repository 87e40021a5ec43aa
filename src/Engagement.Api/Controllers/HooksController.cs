using Engagement.Application.Hooks;
using MediatR;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

/// <summary>What other programs call of themselves. Its requests limit themselves: see <see cref="Application.Common.IHasOwnLimits"/>.</summary>
[Route("hooks")]
[DisableRequestTimeout]
public sealed class HooksController(IMediator mediator) : ControllerBase
{
    // As far as the binder reads, which has a limit of its own.
    [HttpPost("rocket-chat")]
    [DisableRequestSizeLimit]
    public Task<RocketChatResponse> RocketChat([FromBody] RocketChatCommand command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);
}
