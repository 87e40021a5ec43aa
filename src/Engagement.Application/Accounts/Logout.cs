using Engagement.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>POST /api/v1/logout: revokes the token that was sent, and no other.</summary>
/// <remarks>
/// GET /api/v1/logout: the same, as the original still answers it.
/// </remarks>
[RequiresSignIn]
public sealed record LogoutCommand : IRequest<LogoutResponse>;

/// <summary>Confirmation.</summary>
public sealed class LogoutResponse
{
    /// <summary>Always "success".</summary>
    public string Status { get; } = "success";

    /// <summary>The result.</summary>
    public LogoutData Data { get; } = new();
}

/// <summary>The result in words.</summary>
public sealed class LogoutData
{
    /// <summary>The original's words.</summary>
    public string Message { get; } = "You've been logged out!";
}

/// <summary>The token's row stays, so that an older export cannot restore the token.</summary>
internal sealed class LogoutCommandHandler(EngagementDbContext db, ICaller caller, IAccessCache cache, TimeProvider clock)
    : IRequestHandler<LogoutCommand, LogoutResponse>
{
    public async Task<LogoutResponse> Handle(LogoutCommand request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        try
        {
            await db.AccessTokens
                .Where(token => token.Hash == caller.TokenHash && token.UserId == caller.UserId && token.RevokedAt == null)
                .ExecuteUpdateAsync(token => token.SetProperty(row => row.RevokedAt, now), cancellationToken);
        }
        finally
        {
            // Also after a failure: the change may have been committed all the same.
            cache.Invalidate();
        }

        return new LogoutResponse();
    }
}
