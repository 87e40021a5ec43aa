using Engagement.Api.Contract;
using Engagement.Application.Accounts;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

[Route("api/v1")]
public sealed class AccountsController(IMediator mediator) : ControllerBase
{
    [HttpPost("login")]
    public Task<LoginResponse> Login(
        [FromBody, ModelBinder(typeof(LoginBinder))] LoginCommand command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);

    [HttpPost("logout"), HttpGet("logout")]
    public Task<LogoutResponse> Logout([FromQuery] LogoutCommand command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);

    [HttpGet("me")]
    public Task<MeResponse> Me([FromQuery] MeQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);
}
