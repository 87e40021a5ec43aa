using System.Globalization;
using Engagement.Domain.Calendar;
using FluentValidation;
using FluentValidation.Results;

namespace Engagement.Application.Common;

/// <summary>Requires both keys as instants, and a last day that is not before the first.</summary>
internal abstract class PeriodQueryValidator<TQuery> : AbstractValidator<TQuery>
    where TQuery : PeriodQuery
{
    protected PeriodQueryValidator(WorkspaceCalendar calendar)
    {
        RuleFor(query => query.Start).IsInstant("start");
        RuleFor(query => query.End).IsInstant("end");
        RuleFor(query => query).Must(query => !Period.EndsBeforeItStarts(calendar, query.Start.Instant(), query.End.Instant()))
            .When(query => query.Start.IsInstant() && query.End.IsInstant())
            .WithMessage(ValidationMessages.Failed("end"));
    }
}

/// <summary>Rules for one key of a query string, with the messages and the order of precedence of the documented API.</summary>
internal static class QueryTextRules
{
    private const long MaxWholeNumber = (1L << 53) - 1;

    /// <summary>Requires the key once, as text in the form of <c>toISOString</c>.</summary>
    public static IRuleBuilderOptionsConditions<TQuery, QueryText> IsInstant<TQuery>(
        this IRuleBuilder<TQuery, QueryText> rule, string key) =>
        rule.Custom((text, context) =>
        {
            if (text.IsRejected)
            {
                Fail(context, key, ValidationMessages.Rejected, precedence: -1);
            }
            else if (!text.IsPresent)
            {
                Fail(context, key, ValidationMessages.Missing(key), precedence: null);
            }
            else if (!text.IsInstant())
            {
                Fail(context, key, ValidationMessages.Failed(key), text.Position);
            }
        });

    /// <summary>Allows the key once, as decimal digits or empty.</summary>
    public static IRuleBuilderOptionsConditions<TQuery, QueryText> IsWholeNumberOrAbsent<TQuery>(
        this IRuleBuilder<TQuery, QueryText> rule, string key) =>
        rule.Custom((text, context) =>
        {
            if (text.IsPresent && text.Text?.All(char.IsAsciiDigit) != true)
            {
                Fail(context, key, ValidationMessages.Failed(key), text.Position);
            }
        });

    /// <summary>The number of a validated text, or a default; at most JavaScript's greatest exact integer, 2⁵³ − 1.</summary>
    public static long WholeNumber(this QueryText text, long defaultValue) =>
        string.IsNullOrEmpty(text.Text) ? defaultValue
        : long.TryParse(text.Text, NumberStyles.None, null, out var number) ? Math.Min(number, MaxWholeNumber)
        : MaxWholeNumber;

    private static void Fail<TQuery>(ValidationContext<TQuery> context, string key, string message, int? precedence) =>
        context.AddFailure(new ValidationFailure(key, message) { CustomState = precedence });
}

/// <summary>The documented API's messages for errors in a query string.</summary>
public static class ValidationMessages
{
    /// <summary>The query string is refused as a whole.</summary>
    public const string Rejected = "Invalid query parameters";

    /// <summary>The one of several messages that the response has; null without failures.</summary>
    public static string? First(IEnumerable<ValidationFailure> failures) =>
        failures.OrderBy(failure => failure.CustomState as int? ?? int.MaxValue).FirstOrDefault()?.ErrorMessage;

    /// <summary>A required key is missing.</summary>
    public static string Missing(string key) => $"Match error: Missing key '{key}'";

    /// <summary>A key's value has a wrong form.</summary>
    public static string Failed(string key) => $"Match error: Failed Match.Where validation in field {key}";
}
