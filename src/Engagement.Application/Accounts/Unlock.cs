using Engagement.Application.Common;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>user unlock</c>: ends the block of a name or an address.</summary>
/// <param name="Username">The account's name, or any text that was tried as one; null: no name.</param>
/// <param name="Address">An address in the form of <see cref="ICaller.Address"/>; null: no address.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record UnlockCommand(string? Username, string? Address) : IRequest<UnlockResult>;

/// <summary>The result of the verb.</summary>
/// <param name="Removed">The number of counters removed.</param>
/// <param name="Known">Whether an account has the name; true where none was given.</param>
public sealed record UnlockResult(int Removed, bool Known);

internal sealed class UnlockCommandValidator : AbstractValidator<UnlockCommand>
{
    public UnlockCommandValidator()
    {
        RuleFor(command => command).Must(command => command.Username is not null || command.Address is not null)
            .WithMessage("--username or --address is missing: name what is locked out.");
        RuleFor(command => command.Username).Must(name => name is null or { Length: > 0 and <= AccountNames.MaxNameLength })
            .WithMessage($"--username must have 1 to {AccountNames.MaxNameLength} characters.");
    }
}

/// <summary>Removes the counters of the account's name and of its e-mail address, which sign-ins accept too.</summary>
internal sealed class UnlockCommandHandler(EngagementDbContext db, LoginAttempts attempts) : IRequestHandler<UnlockCommand, UnlockResult>
{
    public async Task<UnlockResult> Handle(UnlockCommand request, CancellationToken cancellationToken)
    {
        var account = request.Username is null ? null : await db.Accounts.WithUsernameOrEmail(request.Username).SingleOrDefaultAsync(cancellationToken);
        var names = new[] { request.Username, account?.Username, account?.Email }.OfType<string>().ToList();
        var removed = await attempts.ClearAsync(names, request.Address, cancellationToken);
        return new UnlockResult(removed, request.Username is null || account is not null);
    }
}
