using AutoMapper;
using Engagement.Application.Common;
using Engagement.Application.Store;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Application.Accounts;

/// <summary>POST /api/v1/login: issues a token for a name and its password, or finds a token's account.</summary>
/// <param name="User">A name, or an e-mail address.</param>
/// <param name="Username">The same under another key; the first present key counts.</param>
/// <param name="Email">The same by a third key.</param>
/// <param name="Password">The password, or its digest.</param>
/// <param name="Resume">A token in place of all the others.</param>
[AllowsAnonymous]
public sealed record LoginCommand(string? User, string? Username, string? Email, LoginPassword? Password, string? Resume)
    : IRequest<LoginResponse>
{
    /// <summary>The account's name or, where it has an @, its e-mail address.</summary>
    internal string? Name => User ?? Username ?? Email;

    /// <summary>Omits the secrets, which the default would print.</summary>
    public override string ToString() => nameof(LoginCommand);
}

/// <summary>A password as it is, or its SHA-256 digest in hex.</summary>
/// <param name="Text">The password; null where the digest is given.</param>
/// <param name="Digest">The digest.</param>
/// <param name="Algorithm">Beside a digest: <c>sha-256</c>.</param>
public sealed record LoginPassword(string? Text, string? Digest, string? Algorithm)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(LoginPassword);
}

/// <summary>Requires a token, or a name and a password, in a valid form.</summary>
internal sealed class LoginCommandValidator : AbstractValidator<LoginCommand>
{
    public LoginCommandValidator()
    {
        When(login => login.Resume is not null, () =>
            RuleFor(login => login.Resume).Must(token => IsText(token, CredentialCheck.MaxLength)).WithMessage(Text("resume", CredentialCheck.MaxLength)))
        .Otherwise(() =>
        {
            RuleFor(login => login.Name).NotNull().WithMessage("user is missing: give one of user, username and email.");
            RuleFor(login => login.Name).Must(name => name is null || IsText(name, AccountNames.MaxNameLength))
                .WithMessage(Text("user", AccountNames.MaxNameLength));
            RuleFor(login => login.Password).NotNull().WithMessage("password is missing.");
            When(login => login.Password is { Text: not null }, () =>
                RuleFor(login => login.Password!.Text).Must(text => IsText(text, AccountNames.MaxPasswordLength))
                    .WithMessage(Text("password", AccountNames.MaxPasswordLength)));
            When(login => login.Password is { Text: null }, () =>
            {
                RuleFor(login => login.Password!.Digest).Must(digest => digest is not null && PasswordDigest.Read(digest) is not null)
                    .WithMessage("password.digest must be the password's SHA-256 in hex, 64 characters.");
                RuleFor(login => login.Password!.Algorithm).Equal("sha-256").WithMessage("password.algorithm must be sha-256.");
            });
        });
    }

    private static bool IsText(string? text, int longest) =>
        text?.Length > 0 && text.Length <= longest && !text.Contains('\0', StringComparison.Ordinal);

    private static string Text(string field, int longest) => $"{field} must have 1 to {longest} characters, U+0000 not among them.";
}

/// <summary>The token and its account.</summary>
public sealed class LoginResponse
{
    /// <summary>Always "success".</summary>
    public string Status { get; } = "success";

    /// <summary>The token and its account.</summary>
    public required LoginData Data { get; init; }

    /// <summary>Always true.</summary>
    public bool Success { get; } = true;
}

/// <summary>The credentials for requests, and the account.</summary>
public sealed class LoginData
{
    /// <summary>The value of <c>X-User-Id</c>.</summary>
    public required string UserId { get; init; }

    /// <summary>The value of <c>X-Auth-Token</c>.</summary>
    public required string AuthToken { get; init; }

    /// <summary>The account.</summary>
    public required Me Me { get; init; }
}

/// <summary>Verifies the credentials and issues a token. An unknown name costs as much as a wrong password.</summary>
internal sealed class LoginCommandHandler(
    EngagementDbContext db, LoginAttempts attempts, PasswordCheck passwords, ICaller caller, IMapper mapper, IOptions<AccountsOptions> options,
    TimeProvider clock) : IRequestHandler<LoginCommand, LoginResponse>
{
    public async Task<LoginResponse> Handle(LoginCommand request, CancellationToken cancellationToken)
    {
        var attempt = await attempts.BeginAsync(request.Resume is null ? request.Name : null, caller.Address, cancellationToken);
        var (account, hash) = request.Resume is { } resumed
            ? (await AccountOfTokenAsync(resumed, cancellationToken), "")
            : await AccountOfPasswordAsync(attempt, request.Name!, request.Password!, cancellationToken);
        if (account is null)
        {
            throw LoginRefusedException.Wrong();
        }

        // Before a token is issued: even if that fails, the password was right.
        await attempts.RecordSuccessAsync(attempt, cancellationToken);
        if (!account.Active)
        {
            throw LoginRefusedException.NotActivated();
        }

        var token = request.Resume ?? await IssueAsync(account, hash, cancellationToken) ?? throw LoginRefusedException.Wrong();
        return new LoginResponse { Data = new LoginData { UserId = account.UserId, AuthToken = token, Me = mapper.Map<Me>(account) } };
    }

    private Task<AccountRow?> AccountOfTokenAsync(string token, CancellationToken cancellationToken)
    {
        var hash = Secrets.HashToken(token);
        var now = clock.GetUtcNow().UtcDateTime;
        return (
            from accessToken in db.AccessTokens.Valid(now)
            join account in db.Accounts on accessToken.UserId equals account.UserId
            where accessToken.Hash == hash && account.Active
            select account).SingleOrDefaultAsync(cancellationToken);
    }

    private async Task<(AccountRow? Account, string Hash)> AccountOfPasswordAsync(
        LoginAttempt attempt, string name, LoginPassword password, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.WithUsernameOrEmail(name).SingleOrDefaultAsync(cancellationToken);
        var digest = password.Text is { } text ? PasswordDigest.Of(text) : PasswordDigest.Read(password.Digest!)!;
        var match = await passwords.VerifyAsync(account?.PasswordHash, digest);
        if (match is null)
        {
            await attempts.WithdrawAsync(attempt, cancellationToken);
            throw new BusyException("Too many sign-ins at once; try again later.");
        }

        return match.IsRight ? (account, match.NewHash ?? account!.PasswordHash!) : (null, "");
    }

    /// <summary>A new token; null where the password or the account has changed meanwhile.</summary>
    private async Task<string?> IssueAsync(AccountRow account, string hash, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await db.AccessTokens.Where(row => row.UserId == account.UserId && row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        var token = Secrets.NewToken();
        var issued = new AccessTokenRow
        {
            Hash = Secrets.HashToken(token),
            UserId = account.UserId,
            CreatedAt = now,
            ExpiresAt = now.AddDays(options.Value.LoginExpirationDays),
        };
        db.AccessTokens.Add(issued);
        await db.SaveChangesAsync(cancellationToken);

        // A concurrent password change is stored before it revokes the tokens. So this query sees the change, or the change revokes
        // this token too. The row is only read: an import of credentials locks the table for writers.
        if (await db.Accounts.AnyAsync(
            row => row.UserId == account.UserId && row.Active && row.PasswordHash == account.PasswordHash, cancellationToken))
        {
            await RehashAsync(account, hash, cancellationToken);
            return token;
        }

        await db.AccessTokens.Where(row => row.Hash == issued.Hash).ExecuteDeleteAsync(cancellationToken);
        return null;
    }

    private async Task RehashAsync(AccountRow account, string hash, CancellationToken cancellationToken)
    {
        if (hash != account.PasswordHash)
        {
            await db.Accounts.Where(row => row.UserId == account.UserId && row.PasswordHash == account.PasswordHash)
                .ExecuteUpdateAsync(row => row.SetProperty(changed => changed.PasswordHash, hash), cancellationToken);
        }
    }
}
