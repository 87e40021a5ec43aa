using System.Globalization;
using Engagement.Domain.Calendar;
using FluentValidation;
using FluentValidation.Results;

namespace Engagement.Application.Common;

/// <summary>A question about the local days from <see cref="Start"/> to <see cref="End"/>.</summary>
public interface IPeriodQuery : IKeptQuery
{
    /// <summary>An instant of the first day.</summary>
    QueryText Start { get; }

    /// <summary>An instant of the last day.</summary>
    QueryText End { get; }

    /// <inheritdoc/>
    object IKeptQuery.Asked(WorkspaceCalendar calendar) => Period.Of(calendar, Start.Instant(), End.Instant());
}

/// <summary>What every question about a period must satisfy.</summary>
/// <typeparam name="TQuery">The question.</typeparam>
public abstract class PeriodQueryValidator<TQuery> : AbstractValidator<TQuery>
    where TQuery : IPeriodQuery
{
    /// <summary>Both keys are there and are instants, and the last day is not before the first.</summary>
    /// <param name="calendar">The workspace's calendar.</param>
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
public static class QueryTextRules
{
    private const long MaxWholeNumber = (1L << 53) - 1;

    /// <summary>The key is there once, as text that <c>toISOString</c> could have written.</summary>
    /// <typeparam name="TQuery">The question.</typeparam>
    /// <param name="rule">The rule for the key's text.</param>
    /// <param name="key">The key.</param>
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
    /// <typeparam name="TQuery">The question.</typeparam>
    /// <param name="rule">The rule for the key's text.</param>
    /// <param name="key">The key.</param>
    public static IRuleBuilderOptionsConditions<TQuery, QueryText> IsWholeNumberOrAbsent<TQuery>(
        this IRuleBuilder<TQuery, QueryText> rule, string key) =>
        rule.Custom((text, context) =>
        {
            if (text.IsPresent && text.Text?.All(char.IsAsciiDigit) != true)
            {
                Fail(context, key, ValidationMessages.Failed(key), text.Position);
            }
        });

    /// <summary>The number that a validated text is; one beyond what JavaScript counts exactly is brought down to that, 2⁵³ − 1.</summary>
    /// <param name="text">A key's text.</param>
    /// <param name="otherwise">What an absent or empty one stands for.</param>
    public static long WholeNumber(this QueryText text, long otherwise) =>
        string.IsNullOrEmpty(text.Text) ? otherwise
        : long.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, MaxWholeNumber)
        : MaxWholeNumber;

    /// <summary>Whether the text is an instant.</summary>
    /// <param name="text">A key's text.</param>
    public static bool IsInstant(this QueryText text) => IsoInstant.TryParse(text.Text, out _);

    /// <summary>The instant that a validated text is.</summary>
    /// <param name="text">A key's text.</param>
    /// <exception cref="InvalidOperationException">It was not validated.</exception>
    public static IsoInstant Instant(this QueryText text) =>
        IsoInstant.TryParse(text.Text, out var instant) ? instant : throw new InvalidOperationException("The text was not validated.");

    private static void Fail<TQuery>(ValidationContext<TQuery> context, string key, string message, int? precedence) =>
        context.AddFailure(new ValidationFailure(key, message) { CustomState = precedence });
}

/// <summary>The documented API's messages for what is wrong with a query string.</summary>
public static class ValidationMessages
{
    /// <summary>The query string is refused as a whole.</summary>
    public const string Rejected = "Invalid query parameters";

    /// <summary>The one message that an answer gives of several; null when nothing is wrong.</summary>
    /// <param name="failures">All that is wrong.</param>
    public static string? First(IEnumerable<ValidationFailure> failures) =>
        failures.OrderBy(failure => failure.CustomState as int? ?? int.MaxValue).FirstOrDefault()?.ErrorMessage;

    /// <summary>A required key is not there.</summary>
    /// <param name="key">The key.</param>
    public static string Missing(string key) => $"Match error: Missing key '{key}'";

    /// <summary>A key's value is not of the accepted form.</summary>
    /// <param name="key">The key.</param>
    public static string Failed(string key) => $"Match error: Failed Match.Where validation in field {key}";
}
