using FluentValidation;

namespace Engagement.Application.Accounts;

/// <summary>Which passwords are taken.</summary>
internal static class PasswordRules
{
    private const int MinLength = 8;
    private const int MaxLength = 1024;

    /// <summary>Long enough to matter; null, which means none, passes.</summary>
    public static IRuleBuilderOptions<TCommand, string?> IsPassword<TCommand>(this IRuleBuilder<TCommand, string?> rule) =>
        rule.Must(password => password is null or { Length: >= MinLength and <= MaxLength })
            .WithMessage($"The password must have {MinLength} to {MaxLength} characters.");
}
