using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Demo;

/// <summary>
/// <c>serve --demo</c>: fills an empty store with a made-up workspace up to now, or brings a demo store up to now, and issues a new token and a new password.
/// </summary>
[RequiresPermission(Permissions.OperateStore)]
public sealed record SeedDemoCommand : IRequest<SeedDemoResult>;

/// <summary>What there is to look at.</summary>
/// <param name="UserId">The value of <c>X-User-Id</c>.</param>
/// <param name="Token">The value of <c>X-Auth-Token</c>, made for this run.</param>
/// <param name="Username">The account's name.</param>
/// <param name="Password">Its password, made for this run.</param>
/// <param name="Start">An instant of the first day of a week with messages.</param>
/// <param name="End">An instant of its last day, now.</param>
/// <param name="Messages">Messages in the store.</param>
/// <param name="Users">Users in the store.</param>
/// <param name="Rooms">Rooms in the store.</param>
public sealed record SeedDemoResult(
    string UserId, string Token, string Username, string Password, DateTime Start, DateTime End, long Messages, long Users, long Rooms);
