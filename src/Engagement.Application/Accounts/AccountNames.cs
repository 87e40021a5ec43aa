using System.Text.RegularExpressions;
using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>The rules for names, e-mail addresses and passwords of accounts, and the lookup of an account by its name.</summary>
public static class AccountNames
{
    private const string Pattern = @"^[0-9A-Za-z\-_.]{1,64}\z";
    private const string DisplayNamePattern = @"^(?=.*\S)\P{Cc}{1,128}\z";
    private const int MinPasswordLength = 8;
    internal const int MaxPasswordLength = 1024;

    /// <summary>The longest name or e-mail address that is looked up.</summary>
    internal const int MaxNameLength = 254;
    private const string EmailPattern = @"^(?=.{1,254}\z)[^@\s\p{Cc}]+@[^@\s\p{Cc}]+\z";

    /// <summary>Whether an account may have the name.</summary>
    public static bool IsName(string? name) => name is not null && Regex.IsMatch(name, Pattern);

    /// <summary>Whether an account may have the address.</summary>
    public static bool IsEmail(string? email) => email is not null && Regex.IsMatch(email, EmailPattern);

    /// <summary>The default form of names in Rocket.Chat.</summary>
    public static IRuleBuilderOptions<TCommand, string> IsName<TCommand>(this IRuleBuilder<TCommand, string> rule, string option) =>
        rule.Matches(Pattern).WithMessage($"{option} must have 1 to 64 letters, digits, '-', '_' or '.', and nothing else.");

    /// <summary>A display name; null passes.</summary>
    public static IRuleBuilderOptions<TCommand, string?> IsDisplayName<TCommand>(this IRuleBuilder<TCommand, string?> rule, string option) =>
        rule.Matches(DisplayNamePattern).WithMessage($"{option} must have 1 to 128 characters that can be seen.");

    /// <summary>An e-mail address, by its outer form; null passes.</summary>
    public static IRuleBuilderOptions<TCommand, string?> IsEmail<TCommand>(this IRuleBuilder<TCommand, string?> rule, string option) =>
        rule.Matches(EmailPattern).WithMessage($"{option} must be an address such as ann@example.org.");

    /// <summary>A password that is long enough; null, which means none, passes.</summary>
    public static IRuleBuilderOptions<TCommand, string?> IsPassword<TCommand>(this IRuleBuilder<TCommand, string?> rule) =>
        rule.Must(password => password is null or { Length: >= MinPasswordLength and <= MaxPasswordLength })
            .WithMessage($"The password must have {MinPasswordLength} to {MaxPasswordLength} characters.");

    /// <summary>At least one role.</summary>
    public static IRuleBuilderOptions<TCommand, IReadOnlyList<string>> AreRoles<TCommand>(
        this IRuleBuilder<TCommand, IReadOnlyList<string>> rule) =>
        rule.NotEmpty().WithMessage("--role is missing: give at least one, such as admin.");

    /// <summary>A permission that a role can hold.</summary>
    public static IRuleBuilderOptions<TCommand, string> IsPermission<TCommand>(this IRuleBuilder<TCommand, string> rule) =>
        rule.Must(permission => Permissions.Grantable.Contains(permission))
            .WithMessage((_, permission) => $"There is no permission '{permission}'; it is one of {string.Join(", ", Permissions.Grantable)}.");

#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL's lower(), which the unique indexes use.
    /// <summary>The account with a username, whatever its letter case.</summary>
    public static IQueryable<AccountRow> WithUsername(this IQueryable<AccountRow> accounts, string username) =>
        accounts.Where(account => account.Username.ToLower() == username.ToLower());

    /// <summary>The account with a username or an e-mail address, whatever its letter case; no username holds an @.</summary>
    public static IQueryable<AccountRow> WithUsernameOrEmail(this IQueryable<AccountRow> accounts, string name) =>
        name.Contains('@', StringComparison.Ordinal) ? accounts.Where(account => account.Email!.ToLower() == name.ToLower()) : accounts.WithUsername(name);
#pragma warning restore CA1304, CA1311, CA1862

    /// <summary>The account that a verb names.</summary>
    /// <exception cref="InvalidRequestException">No account has the name.</exception>
    public static async Task<AccountRow> GetByUsernameAsync(
        this IQueryable<AccountRow> accounts, string username, CancellationToken cancellationToken) =>
        await accounts.WithUsername(username).SingleOrDefaultAsync(cancellationToken)
        ?? throw new InvalidRequestException($"No account is named '{username}'; make it first with 'user create'.");

    /// <summary>The roles that hold no permission.</summary>
    public static async Task<IReadOnlyList<string>> WithoutPermissionsAsync(
        this IQueryable<PermissionRow> permissions, IEnumerable<string> roles, CancellationToken cancellationToken)
    {
        var withPermissions = await permissions.Select(row => row.Role).Distinct().ToListAsync(cancellationToken);
        return [.. roles.Except(withPermissions)];
    }
}
