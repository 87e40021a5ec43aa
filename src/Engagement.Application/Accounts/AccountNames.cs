using Engagement.Application.Store;
using FluentValidation;

namespace Engagement.Application.Accounts;

/// <summary>How accounts and roles are named and found.</summary>
internal static class AccountNames
{
    private const string Pattern = @"^[0-9A-Za-z\-_.]{1,64}\z";

    /// <summary>The form that Rocket.Chat gives names by default.</summary>
    public static IRuleBuilderOptions<TCommand, string> IsName<TCommand>(this IRuleBuilder<TCommand, string> rule, string option) =>
        rule.Matches(Pattern).WithMessage($"{option} must have 1 to 64 letters, digits, '-', '_' or '.', and nothing else.");

    /// <summary>The account of a name, whatever its letter case.</summary>
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL's lower(), which the unique index is on; there is no culture there.
    public static IQueryable<AccountRow> Named(this IQueryable<AccountRow> accounts, string username) =>
        accounts.Where(account => account.Username.ToLower() == username.ToLower());

    /// <summary>The account of a name or an e-mail address, whatever its letter case; no name holds an @.</summary>
    public static IQueryable<AccountRow> Known(this IQueryable<AccountRow> accounts, string name) =>
        name.Contains('@', StringComparison.Ordinal) ? accounts.Where(account => account.Email!.ToLower() == name.ToLower()) : accounts.Named(name);
#pragma warning restore CA1304, CA1311, CA1862
}
