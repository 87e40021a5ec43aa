using Engagement.Api.Contract;
using Engagement.Application.Hooks;
using MediatR;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

/// <summary>Webhooks of other programs. The requests are <see cref="Application.Common.IHasOwnLimits"/>.</summary>
[Route("hooks")]
[DisableRequestTimeout]
public sealed class HooksController(IMediator mediator) : ControllerBase
{
    // The binder limits the body's size.
    [HttpPost("rocket-chat")]
    [DisableRequestSizeLimit]
    public Task<RocketChatResponse> RocketChat(
        [FromBody, ModelBinder(typeof(RocketChatBinder))] RocketChatCommand command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);
}
