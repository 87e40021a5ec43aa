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

/// <summary>That it is done.</summary>
public sealed class LogoutResponse
{
    /// <summary>Always "success".</summary>
    public string Status { get; } = "success";

    /// <summary>What is done.</summary>
    public LogoutData Data { get; } = new();
}

/// <summary>What is done, in words.</summary>
public sealed class LogoutData
{
    /// <summary>The original's words.</summary>
    public string Message { get; } = "You've been logged out!";
}

/// <summary>Keeps the token's row, so that an export from before cannot bring it back.</summary>
internal sealed class LogoutCommandHandler(EngagementDbContext db, ICaller caller, IAccessCache kept, TimeProvider clock)
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
            // However it ended: it may have been written all the same.
            kept.Invalidate();
        }

        return new LogoutResponse();
    }
}
