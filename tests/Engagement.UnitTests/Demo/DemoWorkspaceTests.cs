using Engagement.Application.Demo;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using Engagement.Domain.Documents;

namespace Engagement.UnitTests.Demo;

public sealed class DemoWorkspaceTests
{
    private static readonly DateTime s_now = new(2024, 3, 6, 12, 0, 0, DateTimeKind.Utc);

    private static readonly List<EventDocument> s_documents = [.. DemoWorkspace.DocumentsUpTo(s_now)];

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(45)]
    public void A_day_has_the_same_documents_whichever_day_it_is_asked_on(int daysLater)
    {
        var firstShownLater = s_now.Date.AddDays(daysLater - 59);
        var now = Texts(s_documents.Where(document => document.Version >= firstShownLater));
        var later = Texts(DemoWorkspace.DocumentsUpTo(s_now.AddDays(daysLater))
            .Where(document => document.Version >= firstShownLater && document.Version <= s_now));
        Assert.That(now, Is.Not.Empty);
        Assert.That(later, Is.EqualTo(now));
    }

    [Test]
    public void What_has_no_day_never_changes()
    {
        Assert.That(Undated(DemoWorkspace.DocumentsUpTo(s_now.AddDays(400))), Is.EqualTo(Undated(s_documents)));
        Assert.That(Undated(s_documents), Has.Exactly(9).StartsWith("Room").And.Exactly(24).StartsWith("User"));

        static List<string> Undated(IEnumerable<EventDocument> documents) =>
            Texts(documents.Where(document => document.Version.Year == 2020));
    }

    [Test]
    public void Ids_are_unique() => Assert.That(s_documents.Select(document => (document.Kind, document.Id)), Is.Unique);

    [TestCase(0)]
    [TestCase(9)]
    [TestCase(12)]
    [TestCase(23)]
    public void Nothing_is_after_now(int hour)
    {
        var now = s_now.Date.AddHours(hour).AddMinutes(17);
        Assert.That(DemoWorkspace.DocumentsUpTo(now).Max(Latest), Is.LessThanOrEqualTo(now));
    }

    [Test]
    public void The_shown_room_types_have_rooms_and_messages()
    {
        var types = s_documents.OfType<RoomDocument>().ToDictionary(room => room.Id, room => room.Columns!.Type);
        var used = s_documents.OfType<MessageDocument>().Select(message => types[message.Columns!.RoomId]);
        Assert.That(used.Distinct(), Is.EquivalentTo(RoomTypes.Shown));
    }

    [Test]
    public void Every_day_shown_has_messages_and_sessions()
    {
        var days = Enumerable.Range(0, 59).Select(back => DateOnly.FromDateTime(s_now.AddDays(-1 - back))).ToList();
        Assert.That(s_documents.OfType<MessageDocument>().Select(message => Day(message.Columns!.SentAt)).Distinct(), Is.SupersetOf(days));
        Assert.That(
            s_documents.OfType<SessionDocument>().Select(session => Day(session.Columns!.StartedAt)).Distinct(), Is.SupersetOf(days));
    }

    [Test]
    public void Authors_and_people_in_sessions_are_on_record()
    {
        var users = s_documents.OfType<UserDocument>().Select(user => user.Id).ToHashSet();
        Assert.That(s_documents.OfType<MessageDocument>().Select(message => message.Columns!.UserId).Distinct(), Is.SubsetOf(users));
        Assert.That(s_documents.OfType<SessionDocument>().Select(session => session.Columns!.UserId).Distinct(), Is.SubsetOf(users));
    }

    [Test]
    public void Somebody_joins_during_the_days_shown() =>
        Assert.That(
            s_documents.OfType<UserDocument>().Where(user => user.Columns!.CreatedAt >= s_now.AddDays(-59)).ToList(),
            Has.Count.InRange(5, 30));

    [Test]
    public void The_store_can_hold_all_of_it() =>
        Assert.That(s_documents.Select(document => document.Version), Has.All.Matches<DateTime>(StoreRange.Contains));

    private static DateTime Latest(EventDocument document) => document switch
    {
        MessageDocument message => Max(message.Version, message.Columns!.SentAt),
        SessionDocument session => Max(session.Version, session.Columns!.EndedAt!.Value),
        UserDocument user => Max(user.Version, user.Columns!.CreatedAt!.Value),
        _ => document.Version,
    };

    private static DateTime Max(DateTime left, DateTime right) => left > right ? left : right;

    private static DateOnly Day(DateTime instant) => DateOnly.FromDateTime(instant);

    // As text: a record with a list is equal only to itself.
    private static List<string> Texts(IEnumerable<EventDocument> documents) =>
        [.. documents.Select(document => document.ToString()).Order()];
}
