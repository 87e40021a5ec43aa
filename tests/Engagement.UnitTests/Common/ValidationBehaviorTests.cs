using Engagement.Application.Common;
using Engagement.Application.Messages;
using Engagement.Domain.Calendar;
using Engagement.UnitTests.Calendar;
using FluentValidation;

namespace Engagement.UnitTests.Common;

/// <summary>Which one of several errors a response reports.</summary>
public sealed class ValidationBehaviorTests
{
    private static readonly MessagesSentQueryValidator s_validator = new(new WorkspaceCalendar(Zones.Utc));

    private static readonly QueryText s_bad0 = QueryText.Plain("bad", 0);
    private static readonly QueryText s_bad1 = QueryText.Plain("bad", 1);
    private static readonly QueryText s_good0 = QueryText.Plain("2023-05-20T00:00:00.000Z", 0);
    private static readonly QueryText s_good1 = QueryText.Plain("2023-05-20T00:00:00.000Z", 1);
    private static readonly QueryText s_dayBefore1 = QueryText.Plain("2023-05-19T23:59:59.999Z", 1);

    private static readonly TestCaseData[] s_faults =
    [
        Fault(s_bad0, s_bad1, ValidationMessages.Failed("start"), "both bad, start first"),
        Fault(s_bad1, s_bad0, ValidationMessages.Failed("end"), "both bad, end first"),
        Fault(s_bad1, s_good0, ValidationMessages.Failed("start"), "the second of two is bad"),
        Fault(s_good1, s_bad0, ValidationMessages.Failed("end"), "the first of two is bad"),
        Fault(default, s_bad0, ValidationMessages.Failed("end"), "a bad key comes before a missing one that is declared first"),
        Fault(s_bad0, default, ValidationMessages.Failed("start"), "a bad key comes before a missing one that is declared later"),
        Fault(default, QueryText.Plain("bad", 1000), ValidationMessages.Failed("end"), "whatever its position"),
        Fault(default, default, ValidationMessages.Missing("start"), "of two missing the one declared first"),
        Fault(default, s_good0, ValidationMessages.Missing("start"), "start missing"),
        Fault(s_good0, default, ValidationMessages.Missing("end"), "end missing"),
        Fault(s_good0, s_dayBefore1, ValidationMessages.Failed("end"), "reversed"),
        Fault(s_bad0, s_dayBefore1, ValidationMessages.Failed("start"), "not comparable: start is bad"),
        Fault(QueryText.NotPlain(1), s_bad0, ValidationMessages.Failed("end"), "a repeated key behind a bad one"),
        Fault(QueryText.NotPlain(0), s_bad1, ValidationMessages.Failed("start"), "a repeated key before a bad one"),
        Fault(QueryText.Rejected, QueryText.Rejected, ValidationMessages.Rejected, "the query string is refused"),
        Fault(QueryText.Rejected, s_bad0, ValidationMessages.Rejected, "a refused query string comes before a bad key"),
        Fault(s_bad0, QueryText.Rejected, ValidationMessages.Rejected, "whichever key is rejected"),
        Fault(default, QueryText.Rejected, ValidationMessages.Rejected, "a refused query string comes before a missing key"),
    ];

    private int _passed;

    [SetUp]
    public void SetUp() => _passed = 0;

    [TestCaseSource(nameof(s_faults))]
    public void One_of_several_errors_is_reported(QueryText start, QueryText end, string message)
    {
        Assert.That(
            () => SendAsync(new MessagesSentQuery(start, end), s_validator),
            Throws.TypeOf<InvalidRequestException>().With.Message.EqualTo(message));
        Assert.That(_passed, Is.Zero);
    }

    [Test]
    public async Task A_valid_request_passes_once()
    {
        await SendAsync(new MessagesSentQuery(s_good0, s_good1), s_validator);
        Assert.That(_passed, Is.EqualTo(1));
    }

    [Test]
    public async Task A_request_without_validators_passes()
    {
        await SendAsync(new MessagesSentQuery(default, default));
        Assert.That(_passed, Is.EqualTo(1));
    }

    [Test]
    public void Every_validator_is_run()
    {
        var second = new InlineValidator<MessagesSentQuery>();
        second.RuleFor(query => query.Start).Must(_ => false).WithMessage("the second says no");
        Assert.That(
            () => SendAsync(new MessagesSentQuery(s_good0, s_good1), s_validator, second),
            Throws.TypeOf<InvalidRequestException>().With.Message.EqualTo("the second says no"));
        Assert.That(_passed, Is.Zero);
    }

    private static TestCaseData Fault(QueryText start, QueryText end, string message, string name) =>
        new TestCaseData(start, end, message).SetArgDisplayNames(name);

    private async Task SendAsync(MessagesSentQuery query, params IValidator<MessagesSentQuery>[] validators) =>
        await new ValidationBehavior<MessagesSentQuery, string>(validators).Handle(query, CancellationToken.None, () =>
        {
            _passed++;
            return Task.FromResult("response");
        });
}
