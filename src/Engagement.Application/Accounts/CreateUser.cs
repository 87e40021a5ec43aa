using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The verb <c>user create</c>: creates an account that may call the API.</summary>
/// <param name="Roles">Its roles, which get permissions by <c>permission grant</c>.</param>
/// <param name="Password">Its password; null where only tokens sign in.</param>
/// <param name="Name">The person's or program's name; null: none.</param>
/// <param name="Email">The e-mail address, stored as verified; null: none.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record CreateUserCommand(
    string Username, IReadOnlyList<string> Roles, string? Password, string? Name = null, string? Email = null) : IRequest<CreateUserResult>;

/// <summary>The new account.</summary>
/// <param name="RolesWithoutPermissions">Its roles that have no permission yet.</param>
public sealed record CreateUserResult(string UserId, IReadOnlyList<string> RolesWithoutPermissions);

internal sealed class CreateUserCommandValidator : AbstractValidator<CreateUserCommand>
{
    public CreateUserCommandValidator()
    {
        RuleFor(command => command.Username).IsName("--username");
        RuleFor(command => command.Roles).AreRoles();
        RuleForEach(command => command.Roles).IsName("--role");
        RuleFor(command => command.Password).IsPassword();
        RuleFor(command => command.Name).IsDisplayName("--name");
        RuleFor(command => command.Email).IsEmail("--email");
    }
}

internal sealed class CreateUserCommandHandler(EngagementDbContext db, IPasswordHasher passwords)
    : IRequestHandler<CreateUserCommand, CreateUserResult>
{
    public async Task<CreateUserResult> Handle(CreateUserCommand request, CancellationToken cancellationToken)
    {
        if (await db.Accounts.WithUsername(request.Username).AnyAsync(cancellationToken))
        {
            throw new InvalidRequestException($"An account named '{request.Username}' exists already; choose another --username.");
        }

        if (request.Email is not null && await db.Accounts.WithUsernameOrEmail(request.Email).AnyAsync(cancellationToken))
        {
            throw new InvalidRequestException($"An account with the address '{request.Email}' exists already; choose another --email.");
        }

        var account = new AccountRow
        {
            UserId = Secrets.NewId(),
            Username = request.Username,
            Name = request.Name,
            Email = request.Email,
            EmailVerified = request.Email is not null,
            PasswordHash = request.Password is null ? null : passwords.Hash(request.Password),
            Roles = [.. request.Roles.Distinct()],
            Active = true,
        };
        db.Accounts.Add(account);
        await db.SaveChangesAsync(cancellationToken);
        return new CreateUserResult(account.UserId, await db.Permissions.WithoutPermissionsAsync(account.Roles, cancellationToken));
    }
}
