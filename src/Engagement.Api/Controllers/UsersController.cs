using Engagement.Application.Users;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Engagement.Api.Controllers;

[Route("api/v1/engagement-dashboard/users")]
public sealed class UsersController(IMediator mediator) : ControllerBase
{
    [HttpGet("new-users")]
    public Task<NewUsersResponse> NewUsers([FromQuery] NewUsersQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);

    [HttpGet("active-users")]
    public Task<ActiveUsersResponse> ActiveUsers([FromQuery] ActiveUsersQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);

    [HttpGet("active-users-summary")]
    public Task<ActiveUsersSummaryResponse> ActiveUsersSummary([FromQuery] ActiveUsersSummaryQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);

    [HttpGet("users-by-time-of-the-day-in-a-week")]
    public Task<UsersByTimeOfTheDayInAWeekResponse> UsersByTimeOfTheDayInAWeek(
        [FromQuery] UsersByTimeOfTheDayInAWeekQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);

    [HttpGet("chat-busier/hourly-data")]
    public Task<HourlyDataResponse> HourlyData([FromQuery] HourlyDataQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);

    [HttpGet("chat-busier/weekly-data")]
    public Task<WeeklyDataResponse> WeeklyData([FromQuery] WeeklyDataQuery query, CancellationToken cancellationToken) =>
        mediator.Send(query, cancellationToken);
}
