using Engagement.Application.Channels;
using Engagement.Application.Common;
using Engagement.Application.Messages;
using Engagement.Application.Users;
using Engagement.Domain.Calendar;
using Engagement.UnitTests.Calendar;
using FluentValidation;

namespace Engagement.UnitTests.Common;

/// <summary>Which texts each query accepts, and the errors of the others.</summary>
public sealed class QueryValidatorTests
{
    private const string Valid = "2023-05-20T00:00:00.000Z";

    private static readonly string[] s_accepted =
    [
        Valid, "2023-05-20T23:59:59.999Z", "2024-02-29T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z", "+010000-01-01T00:00:00.000Z", "+275760-09-13T00:00:00.000Z", "-000001-01-01T00:00:00.000Z",
        "-271821-04-20T00:00:00.000Z",
    ];

    private static readonly string[] s_refused =
    [
        "", " ", "2023-05-20T00:00:00Z", "2023-05-20", "2023-05-20T00:00Z", "2023-05-20T00:00:00.0Z", "2023-05-20T00:00:00.0000Z",
        "2023-05-20T00:00:00.000+00:00", "2023-05-20T00:00:00.000 00:00", "2023-05-20T00:00:00.000-00:00", "2023-05-20T00:00:00.000+02:00",
        "2023-05-20T00:00:00.000", "2023-05-20t00:00:00.000Z", "2023-05-20T00:00:00.000z", "2023-05-20 00:00:00.000Z",
        " 2023-05-20T00:00:00.000Z", "2023-05-20T00:00:00.000Z ", "2023-05-20T00:00:00.000Z\n", "2023-05-20T00:00:00.000Z[UTC]",
        "2023-05-20T23:59:60.000Z", "2023-05-20T24:00:00.000Z", "2023-02-29T00:00:00.000Z", "2023-02-30T00:00:00.000Z",
        "2023-04-31T00:00:00.000Z", "2023-02-32T00:00:00.000Z", "2023-00-20T00:00:00.000Z", "2023-13-20T00:00:00.000Z",
        "2023-05-00T00:00:00.000Z", "2023-05-20T25:00:00.000Z", "2023-05-20T00:60:00.000Z", "10000-01-01T00:00:00.000Z",
        " 010000-01-01T00:00:00.000Z", "+275760-09-13T00:00:00.001Z", "-271821-04-19T23:59:59.999Z", "-000000-01-01T00:00:00.000Z",
        "-0001-01-01T00:00:00.000Z", "+002023-05-20T00:00:00.000Z", "+000000-01-01T00:00:00.000Z", "1684540800000",
        "Sat, 20 May 2023 00:00:00 GMT", "20230520T000000.000Z", "2023-140T00:00:00.000Z", "2023-W20-6T00:00:00.000Z",
        "2023-05-20T00:00:00,000Z", "２０２３-05-20T00:00:00.000Z", "2023-05-T00:00:00.000Z", "null", "undefined",
    ];

    private static readonly string[] s_keys =
    [
        "messages-sent start", "messages-sent end", "origin start", "origin end", "top-five start", "top-five end", "channels-list start",
        "channels-list end", "new-users start", "new-users end", "active-users start", "active-users end", "users-by-time start",
        "users-by-time end", "hourly-data start", "weekly-data start",
    ];

    [Test]
    public void Texts_that_toISOString_writes_are_accepted(
        [ValueSource(nameof(s_keys))] string key, [ValueSource(nameof(s_accepted))] string text) =>
        Assert.That(Messages(key, QueryText.Plain(text, 3)), Is.Empty);

    [Test]
    public void All_other_texts_fail(
        [ValueSource(nameof(s_keys))] string key, [ValueSource(nameof(s_refused))] string text) =>
        Assert.That(Messages(key, QueryText.Plain(text, 3)), Is.EqualTo(new[] { ValidationMessages.Failed(Name(key)) }));

    [Test]
    public void A_repeated_key_fails([ValueSource(nameof(s_keys))] string key) =>
        Assert.That(Messages(key, QueryText.NotPlain(3)), Is.EqualTo(new[] { ValidationMessages.Failed(Name(key)) }));

    [Test]
    public void An_absent_key_is_missing([ValueSource(nameof(s_keys))] string key) =>
        Assert.That(Messages(key, default), Is.EqualTo(new[] { ValidationMessages.Missing(Name(key)) }));

    [Test]
    public void Rejected_query_string_has_an_error_of_its_own([ValueSource(nameof(s_keys))] string key) =>
        Assert.That(Messages(key, QueryText.Rejected), Is.EqualTo(new[] { ValidationMessages.Rejected }));

    [TestCase("start", "Match error: Missing key 'start'", "Match error: Failed Match.Where validation in field start")]
    [TestCase("end", "Match error: Missing key 'end'", "Match error: Failed Match.Where validation in field end")]
    public void Messages_are_the_documented_ones(string key, string missing, string failed)
    {
        Assert.That(ValidationMessages.Missing(key), Is.EqualTo(missing));
        Assert.That(ValidationMessages.Failed(key), Is.EqualTo(failed));
        Assert.That(ValidationMessages.Rejected, Is.EqualTo("Invalid query parameters"));
    }

    [TestCase("UTC", "2023-05-20T00:00:00.000Z", "2023-05-19T23:59:59.999Z", true)]
    [TestCase("UTC", "2023-05-20T23:59:59.999Z", "2023-05-20T00:00:00.000Z", false, TestName = "earlier on the same day")]
    [TestCase("UTC", "2023-05-20T00:00:00.000Z", "2023-05-20T00:00:00.000Z", false)]
    [TestCase("Asia/Kolkata", "2023-05-20T18:30:00.000Z", "2023-05-20T18:29:59.999Z", true, TestName = "two local days of one UTC day")]
    [TestCase("Asia/Kolkata", "2023-05-20T18:29:59.999Z", "2023-05-19T18:30:00.000Z", false, TestName = "one local day of two UTC days")]
    [TestCase("UTC", "+275760-09-13T00:00:00.000Z", "-271821-04-20T00:00:00.000Z", true)]
    [TestCase("UTC", "-271821-04-20T00:00:00.000Z", "+275760-09-13T00:00:00.000Z", false)]
    [TestCase("UTC", "+020000-01-02T00:00:00.000Z", "+020000-01-01T00:00:00.000Z", true, TestName = "both beyond what the store holds")]
    public void An_end_on_an_earlier_local_day_fails(string zone, string start, string end, bool fails)
    {
        var calendar = new WorkspaceCalendar(Zones.Named(zone));
        var (first, last) = (QueryText.Plain(start, 0), QueryText.Plain(end, 1));
        var expected = fails ? [ValidationMessages.Failed("end")] : Array.Empty<string>();
        Assert.That(Messages(new MessagesSentQueryValidator(calendar), new MessagesSentQuery(first, last)), Is.EqualTo(expected));
        Assert.That(Messages(new OriginQueryValidator(calendar), new OriginQuery(first, last)), Is.EqualTo(expected));
        Assert.That(
            Messages(new TopFivePopularChannelsQueryValidator(calendar), new TopFivePopularChannelsQuery(first, last)), Is.EqualTo(expected));
        Assert.That(Messages(new NewUsersQueryValidator(calendar), new NewUsersQuery(first, last)), Is.EqualTo(expected));
        Assert.That(Messages(new ActiveUsersQueryValidator(calendar), new ActiveUsersQuery(first, last)), Is.EqualTo(expected));
        Assert.That(
            Messages(new UsersByTimeOfTheDayInAWeekQueryValidator(calendar), new UsersByTimeOfTheDayInAWeekQuery(first, last)),
            Is.EqualTo(expected));
        Assert.That(
            Messages(new ChannelsListQueryValidator(calendar), new ChannelsListQuery(first, last, default, default, default)),
            Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("007")]
    [TestCase("99999999999999999999999999")]
    public void Whole_numbers_are_accepted(string text)
    {
        Assert.That(Numbers(QueryText.Plain(text, 0), default), Is.Empty);
        Assert.That(Numbers(default, QueryText.Plain(text, 0)), Is.Empty);
    }

    [TestCase("-1")]
    [TestCase("-0")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("1\0")]
    [TestCase("1.0")]
    [TestCase("1,0")]
    [TestCase("1e3")]
    [TestCase("0x1")]
    [TestCase("5abc")]
    [TestCase("٣")]
    [TestCase("NaN")]
    [TestCase("null")]
    [TestCase(null, TestName = "a repeated number")]
    public void Texts_that_are_no_whole_number_fail(string? text)
    {
        var number = text is null ? QueryText.NotPlain(5) : QueryText.Plain(text, 5);
        Assert.That(Numbers(number, default), Is.EqualTo(new[] { "Match error: Failed Match.Where validation in field offset" }));
        Assert.That(Numbers(default, number), Is.EqualTo(new[] { "Match error: Failed Match.Where validation in field count" }));
    }

    [TestCase(null, 50)]
    [TestCase("", 50)]
    [TestCase("0", 0)]
    [TestCase("007", 7)]
    [TestCase("4294967296", 4_294_967_296)]
    [TestCase("9007199254740991", 9_007_199_254_740_991)]
    [TestCase("9007199254740992", 9_007_199_254_740_991)]
    [TestCase("9223372036854775808", 9_007_199_254_740_991)]
    [TestCase("18446744073709551617", 9_007_199_254_740_991)]
    public void Number_is_limited_to_the_greatest_safe_integer_of_JavaScript(string? text, long expected) =>
        Assert.That((text is null ? default : QueryText.Plain(text, 0)).WholeNumber(50), Is.EqualTo(expected));

    [Test]
    public void Reading_an_instant_from_invalid_text_throws()
    {
        Assert.That(QueryText.Plain(Valid, 0).Instant().ToString(), Is.EqualTo(Valid));
        Assert.That(() => QueryText.Plain("bad", 0).Instant(), Throws.InvalidOperationException);
        Assert.That(() => default(QueryText).Instant(), Throws.InvalidOperationException);
    }

    private static string Name(string key) => key.Split(' ')[1];

    // The other key holds the same instant where this one is valid, so that they are never reversed.
    private static string[] Messages(string key, QueryText text)
    {
        var calendar = new WorkspaceCalendar(Zones.Utc);
        var other = QueryText.Plain(text.IsInstant() ? text.Text! : Valid, 7);
        return key switch
        {
            "messages-sent start" => Messages(new MessagesSentQueryValidator(calendar), new MessagesSentQuery(text, other)),
            "messages-sent end" => Messages(new MessagesSentQueryValidator(calendar), new MessagesSentQuery(other, text)),
            "origin start" => Messages(new OriginQueryValidator(calendar), new OriginQuery(text, other)),
            "origin end" => Messages(new OriginQueryValidator(calendar), new OriginQuery(other, text)),
            "top-five start" => Messages(new TopFivePopularChannelsQueryValidator(calendar), new TopFivePopularChannelsQuery(text, other)),
            "top-five end" => Messages(new TopFivePopularChannelsQueryValidator(calendar), new TopFivePopularChannelsQuery(other, text)),
            "channels-list start" => Messages(new ChannelsListQueryValidator(calendar), new ChannelsListQuery(text, other, default, default, default)),
            "channels-list end" => Messages(new ChannelsListQueryValidator(calendar), new ChannelsListQuery(other, text, default, default, default)),
            "new-users start" => Messages(new NewUsersQueryValidator(calendar), new NewUsersQuery(text, other)),
            "new-users end" => Messages(new NewUsersQueryValidator(calendar), new NewUsersQuery(other, text)),
            "active-users start" => Messages(new ActiveUsersQueryValidator(calendar), new ActiveUsersQuery(text, other)),
            "active-users end" => Messages(new ActiveUsersQueryValidator(calendar), new ActiveUsersQuery(other, text)),
            "users-by-time start" => Messages(
                new UsersByTimeOfTheDayInAWeekQueryValidator(calendar), new UsersByTimeOfTheDayInAWeekQuery(text, other)),
            "users-by-time end" => Messages(
                new UsersByTimeOfTheDayInAWeekQueryValidator(calendar), new UsersByTimeOfTheDayInAWeekQuery(other, text)),
            "hourly-data start" => Messages(new HourlyDataQueryValidator(), new HourlyDataQuery(text)),
            _ => Messages(new WeeklyDataQueryValidator(), new WeeklyDataQuery(text)),
        };
    }

    private static string[] Numbers(QueryText offset, QueryText count) => Messages(
        new ChannelsListQueryValidator(new WorkspaceCalendar(Zones.Utc)),
        new ChannelsListQuery(QueryText.Plain(Valid, 1), QueryText.Plain(Valid, 2), offset, count, default));

    private static string[] Messages<TQuery>(IValidator<TQuery> validator, TQuery query) =>
        [.. validator.Validate(query).Errors.Select(failure => failure.ErrorMessage)];
}
