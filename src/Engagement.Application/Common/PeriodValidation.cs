using System.Globalization;
using Engagement.Domain.Calendar;
using FluentValidation;
using FluentValidation.Results;

namespace Engagement.Application.Common;

/// <summary>Both keys are there and are instants, and the last day is not before the first.</summary>
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

    /// <summary>The key is there once, as text that <c>toISOString</c> could have written.</summary>
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

    /// <summary>The key is there once, as decimal digits or nothing, or not at all.</summary>
    public static IRuleBuilderOptionsConditions<TQuery, QueryText> IsWholeNumberOrAbsent<TQuery>(
        this IRuleBuilder<TQuery, QueryText> rule, string key) =>
        rule.Custom((text, context) =>
        {
            if (text.IsPresent && text.Text?.All(char.IsAsciiDigit) != true)
            {
                Fail(context, key, ValidationMessages.Failed(key), text.Position);
            }
        });

    /// <summary>The number that a validated text is, or another where it is absent or empty; at most what JavaScript counts exactly, 2⁵³ − 1.</summary>
    public static long WholeNumber(this QueryText text, long otherwise) =>
        string.IsNullOrEmpty(text.Text) ? otherwise
        : long.TryParse(text.Text, NumberStyles.None, null, out var number) ? Math.Min(number, MaxWholeNumber)
        : MaxWholeNumber;

    private static void Fail<TQuery>(ValidationContext<TQuery> context, string key, string message, int? precedence) =>
        context.AddFailure(new ValidationFailure(key, message) { CustomState = precedence });
}

/// <summary>The documented API's messages for what is wrong with a query string.</summary>
public static class ValidationMessages
{
    /// <summary>The query string is refused as a whole.</summary>
    public const string Rejected = "Invalid query parameters";

    /// <summary>The one message that an answer gives of several; null when nothing is wrong.</summary>
    public static string? First(IEnumerable<ValidationFailure> failures) =>
        failures.OrderBy(failure => failure.CustomState as int? ?? int.MaxValue).FirstOrDefault()?.ErrorMessage;

    /// <summary>A required key is not there.</summary>
    public static string Missing(string key) => $"Match error: Missing key '{key}'";

    /// <summary>A key's value is not of the accepted form.</summary>
    public static string Failed(string key) => $"Match error: Failed Match.Where validation in field {key}";
}
