using Engagement.Application.Demo;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using Engagement.Domain.Documents;

namespace Engagement.UnitTests.Demo;

public sealed class DemoWorkspaceTests
{
    private static readonly DemoSize s_size = DemoSize.Small(new DateOnly(2024, 3, 6));
    private static readonly DateTime s_midnight = s_size.FirstDay.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
    private static readonly List<EventDocument> s_documents = [.. DemoWorkspace.Documents(s_size)];
    private static readonly List<MessageDocument> s_sent = [.. Sent(s_documents)];

    private static readonly Dictionary<string, UserColumns> s_users =
        s_documents.OfType<UserDocument>().ToDictionary(user => user.Id, user => user.Columns!);

    private static readonly Dictionary<string, RoomColumns> s_rooms =
        s_documents.OfType<RoomDocument>().DistinctBy(room => room.Id).ToDictionary(room => room.Id, room => room.Columns!);

    [Test]
    public void Same_size_gives_the_same_workspace() =>
        Assert.That(Texts(DemoWorkspace.Documents(DemoSize.Small(s_size.LastDay))), Is.EqualTo(Texts(s_documents)));

    private static IEnumerable<DemoSize> OtherSizes =>
    [
        s_size with { Seed = 2 }, s_size with { Messages = 29_999 }, s_size with { LastDay = s_size.LastDay.AddDays(1) },
        s_size with { Zones = [new DemoZone(60, 1)] },
    ];

    [TestCaseSource(nameof(OtherSizes))]
    public void Workspaces_of_different_sizes_share_only_the_first_room(DemoSize other)
    {
        var ids = DemoWorkspace.Documents(other).Select(document => document.Id).ToHashSet();
        Assert.That(s_documents.Select(document => document.Id).Distinct().Where(ids.Contains), Is.EqualTo(new[] { "GENERAL" }));
    }

    [TestCase(120, 40, 180, 30_000)]
    [TestCase(2, 1, 1, 1)]
    [TestCase(2, 3, 1, 0)]
    [TestCase(5, 60, 3, 1_000)]
    [TestCase(3_000, 700, 10, 7_001)]
    [TestCase(50, 20, 400, 399)]
    public void Sizes_are_met_exactly(int users, int rooms, int days, int messages)
    {
        var documents = DemoWorkspace.Documents(s_size with { Users = users, Rooms = rooms, Days = days, Messages = messages }).ToList();
        Assert.That(
            (Ids<UserDocument>(documents), Ids<RoomDocument>(documents), Ids<MessageDocument>(documents)), Is.EqualTo((users, rooms, messages)));
        Assert.That(Sent(documents).Count(), Is.EqualTo(messages));

        static int Ids<TDocument>(IEnumerable<EventDocument> documents)
            where TDocument : EventDocument => documents.OfType<TDocument>().Select(document => document.Id).Distinct().Count();
    }

    [TestCase(1)]
    [TestCase(45)]
    [TestCase(400)]
    public void Documents_up_to_an_instant_stay_the_same_later_except_open_sessions(int daysLater)
    {
        var until = s_size.LastInstant.AddDays(-1);
        var later = DemoWorkspace.DocumentsUpTo(s_size, until.AddDays(daysLater)).ToList();

        // An open session comes again once it has ended.
        var now = Texts(DemoWorkspace.DocumentsUpTo(s_size, until));
        Assert.That(now.Except(Texts(later)), Has.All.Match("^SessionDocument .*EndedAt = ,"));
        Assert.That(now.Except(Texts(later)).Count(), Is.LessThan(50));
        Assert.That(Texts(later.Where(document => document.Version <= until)).Except(now), Is.Empty);
    }

    [Test]
    public void Workspace_continues_after_its_last_day()
    {
        var later = DemoWorkspace.DocumentsUpTo(s_size, s_size.LastInstant.AddDays(70)).ToList();
        Assert.That(Sent(later).Count(), Is.InRange(45_000, 53_000));
        Assert.That(later.OfType<UserDocument>().Count(), Is.InRange(140, 170));
        Assert.That(Sent(later).Select(message => message.Columns!.UserId).Distinct(), Is.SubsetOf(later.OfType<UserDocument>().Select(user => user.Id)));
    }

    [TestCase(0)]
    [TestCase(9)]
    [TestCase(12)]
    [TestCase(23)]
    public void No_document_is_later_than_the_requested_instant(int hour)
    {
        var until = s_size.LastInstant.Date.AddHours(hour).AddMinutes(17);
        var documents = DemoWorkspace.DocumentsUpTo(s_size, until).ToList();
        Assert.That(documents.Max(Latest), Is.LessThanOrEqualTo(until));
        Assert.That(Texts(documents.Where(document => document is not SessionDocument)), Is.EqualTo(Texts(
            s_documents.Where(document => document is not SessionDocument && document.Version <= until))));
    }

    [TestCase("0001-01-03")]
    [TestCase("1999-01-01")]
    public void Workspace_has_no_documents_before_its_founding(string until) =>
        Assert.That(DemoWorkspace.DocumentsUpTo(s_size, DateTime.Parse(until, null, System.Globalization.DateTimeStyles.AdjustToUniversal)), Is.Empty);

    [Test]
    public void Documents_are_ordered_by_day_and_messages_by_time()
    {
        Assert.That(s_sent.Select(message => message.Columns!.SentAt), Is.Ordered);
        Assert.That(s_documents.OfType<MessageDocument>().Select(message => message.Version), Is.Ordered);

        // A working day in one zone may be two days in UTC.
        var days = s_documents.OfType<SessionDocument>().Select(session => session.Columns!.StartedAt.Date).ToList();
        Assert.That(days.Zip(days.Skip(1)).Where(pair => pair.Second < pair.First.AddDays(-1)), Is.Empty);
    }

    [Test]
    public void Ids_look_like_those_of_Rocket_Chat_and_are_unique()
    {
        Assert.That(s_documents.Where(document => document is SessionDocument or UserDocument).Select(document => document.Id), Is.Unique);
        Assert.That(s_sent.Select(message => message.Id), Is.Unique);
        Assert.That(
            s_documents.Where(document => document is not RoomDocument).Select(document => document.Id),
            Has.All.Match("^[2-9A-HJ-NP-TW-Za-km-z]{17}$"));
        foreach (var (id, room) in s_rooms)
        {
            Assert.That(id, Does.Match(room.Type == RoomTypes.Direct ? "^[2-9A-Za-z]{34}$" : "^(GENERAL|[2-9A-Za-z]{17})$"));
        }
    }

    [Test]
    public void Direct_rooms_have_two_users_and_no_name_and_other_rooms_only_a_name()
    {
        var idByUsername = s_users.ToDictionary(user => user.Value.Username!, user => user.Key);
        var direct = s_rooms.Where(room => room.Value.Type == RoomTypes.Direct).ToList();
        Assert.That(direct, Has.Count.GreaterThan(5));
        foreach (var (id, room) in direct)
        {
            Assert.That((room.Name, room.DisplayName, room.Usernames!.Distinct().Count()), Is.EqualTo(((string?)null, (string?)null, 2)));
            Assert.That(id, Is.EqualTo(string.Concat(room.Usernames!.Select(name => idByUsername[name]).Order(StringComparer.Ordinal))));
            Assert.That(
                s_sent.Where(message => message.Columns!.RoomId == id).Select(message => s_users[message.Columns!.UserId!].Username).Distinct(),
                Is.SubsetOf(room.Usernames!));
        }

        var named = s_rooms.Values.Where(room => room.Type != RoomTypes.Direct).ToList();
        Assert.That(named.Select(room => room.Name), Is.Unique.And.All.Not.Null);
        Assert.That(named.Select(room => room.Usernames), Has.All.Null);
    }

    [Test]
    public void Messages_are_later_than_their_user_and_their_room()
    {
        foreach (var message in s_sent.Select(message => message.Columns!))
        {
            Assert.That(
                message.SentAt,
                Is.GreaterThanOrEqualTo(s_users[message.UserId!].CreatedAt!.Value)
                    .And.GreaterThanOrEqualTo(s_rooms[message.RoomId].CreatedAt!.Value));
        }
    }

    [Test]
    public void Some_rooms_are_busy_most_are_quiet_and_some_idle()
    {
        var messagesByRoom = s_sent.CountBy(message => message.Columns!.RoomId).Select(room => room.Value).OrderDescending().ToList();
        Assert.That(s_rooms, Has.Count.GreaterThan(messagesByRoom.Count), "idle rooms");
        Assert.That(messagesByRoom.Take(4).Sum(), Is.GreaterThan(s_sent.Count / 4));
        Assert.That(messagesByRoom[^1], Is.LessThan(messagesByRoom[0] / 8));
        Assert.That(s_sent.Select(message => s_rooms[message.Columns!.RoomId].Type).Distinct(), Is.EquivalentTo(RoomTypes.Shown));
    }

    [Test]
    public void Earlier_users_write_more_than_later_ones()
    {
        var people = s_documents.OfType<UserDocument>().Where(user => user.Columns!.Type == "user").Select(user => user.Id).ToList();
        Assert.That(Written(people[..20]), Is.GreaterThan(1.8 * Written(people[40..60])), "people who are all there from the start");

        int Written(List<string> authors) => s_sent.Count(message =>
            authors.Contains(message.Columns!.UserId!) && s_rooms[message.Columns.RoomId].Type != RoomTypes.Direct);
    }

    [Test]
    public void Weekends_are_quiet()
    {
        var messagesByDay = s_sent.CountBy(message => message.Columns!.SentAt.DayOfWeek).ToDictionary();
        foreach (var weekend in new[] { DayOfWeek.Saturday, DayOfWeek.Sunday })
        {
            Assert.That(messagesByDay[weekend], Is.InRange(messagesByDay[DayOfWeek.Wednesday] / 10, messagesByDay[DayOfWeek.Wednesday] / 2));
        }
    }

    [TestCase("+00:00")]
    [TestCase("+05:30")]
    [TestCase("-08:00")]
    [TestCase("+13:00")]
    public void Working_hours_are_those_of_the_zone(string zone)
    {
        var offset = DemoZone.Parse(zone)!;
        var documents = DemoWorkspace.Documents(s_size with { Zones = [offset] }).ToList();
        var messages = Sent(documents).CountBy(message => message.Columns!.SentAt.AddMinutes(offset.OffsetMinutes).Hour).ToDictionary();
        Assert.That(messages[12], Is.LessThan(0.7 * messages[10]).And.LessThan(0.7 * messages[14]), "lunch");
        Assert.That(messages[3] + messages[4], Is.LessThan(0.1 * messages[10]).And.Positive, "bots and night owls");

        var sessions = documents.OfType<SessionDocument>().Select(session => session.Columns!.StartedAt.AddMinutes(offset.OffsetMinutes)).ToList();
        Assert.That(sessions.Count(start => start.Hour is >= 7 and < 14), Is.GreaterThan(0.8 * sessions.Count));
        Assert.That(
            sessions.Count(start => start.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday), Is.InRange(sessions.Count / 50, sessions.Count / 7));
    }

    [Test]
    public void Messages_and_users_grow_over_time()
    {
        Assert.That(s_sent.Count(message => Day(message) >= 90), Is.GreaterThan(1.3 * s_sent.Count(message => Day(message) < 90)));
        var joined = s_users.Values.Select(user => (user.CreatedAt!.Value - s_midnight).Days).ToList();
        Assert.That(joined.Count(day => day < 0), Is.EqualTo(66));
        Assert.That(joined.Count(day => day >= 90), Is.InRange(25, 40));

        static int Day(MessageDocument message) => (message.Columns!.SentAt - s_midnight).Days;
    }

    [Test]
    public void Bots_write_at_all_hours_and_have_no_sessions()
    {
        var bots = s_users.Where(user => user.Value.Type == "bot").Select(user => user.Key).ToHashSet();
        Assert.That(bots, Is.Not.Empty);
        Assert.That(
            s_sent.Where(message => bots.Contains(message.Columns!.UserId!)).Select(message => message.Columns!.SentAt.Hour).Distinct().Count(),
            Is.EqualTo(24));
        Assert.That(s_documents.OfType<SessionDocument>().Where(session => bots.Contains(session.Columns!.UserId)), Is.Empty);
    }

    [Test]
    public void Anonymous_users_have_anonymous_sessions()
    {
        var anonymous = s_users.Where(user => user.Value.Anonymous).Select(user => user.Key).ToHashSet();
        Assert.That(anonymous, Has.Count.InRange(1, 10));
        Assert.That(
            s_documents.OfType<SessionDocument>().Where(session => session.Columns!.Anonymous).Select(session => session.Columns!.UserId).Distinct(),
            Is.EquivalentTo(anonymous));
    }

    [Test]
    public void Users_who_write_have_a_session_that_day_and_most_sessions_have_messages()
    {
        var sessions = s_documents.OfType<SessionDocument>().Select(session => (session.Columns!.UserId, session.Columns.StartedAt.Date)).ToHashSet();
        var written = s_sent.Where(message => s_rooms[message.Columns!.RoomId].Type != RoomTypes.Direct && s_users[message.Columns.UserId!].Type != "bot")
            .Select(message => (UserId: message.Columns!.UserId!, message.Columns.SentAt.Date)).ToHashSet();
        Assert.That(written.Count(sessions.Contains), Is.EqualTo(written.Count));
        Assert.That(sessions.Count(written.Contains), Is.GreaterThan(0.6 * sessions.Count));
    }

    [Test]
    public void Some_sessions_cross_midnight_and_some_are_open()
    {
        var sessions = s_documents.OfType<SessionDocument>().Select(session => session.Columns!).ToList();
        Assert.That(sessions.Count(session => session.EndedAt?.Date > session.StartedAt.Date), Is.GreaterThan(sessions.Count / 100));
        Assert.That(sessions.Count(session => session.EndedAt is null), Is.InRange(1, sessions.Count / 20));
        Assert.That(sessions.Where(session => session.EndedAt - session.StartedAt is { TotalMinutes: < 1 or > 16 * 60 }), Is.Empty);
    }

    [Test]
    public void A_few_messages_are_uncounted_edited_or_deleted()
    {
        Assert.That(s_sent.Count(message => !message.Columns!.Counted), Is.InRange(s_sent.Count / 100, s_sent.Count / 20));
        var versions = s_documents.OfType<MessageDocument>().Where(message => message.Version > message.Columns!.SentAt).ToList();
        Assert.That(versions.Count(message => !message.Deleted), Is.InRange(s_sent.Count / 100, s_sent.Count / 20));
        Assert.That(versions.Count(message => message.Deleted), Is.InRange(s_sent.Count / 500, s_sent.Count / 50));
    }

    [Test]
    public void Rooms_are_created_and_renamed_over_time()
    {
        var versions = s_documents.OfType<RoomDocument>().ToLookup(room => room.Id);
        Assert.That(s_rooms.Values.Count(room => room.CreatedAt >= s_midnight), Is.InRange(5, 20));
        Assert.That(
            versions.Where(room => room.Count() > 1).Select(room => room.Select(version => version.Columns!.Name).ToList()),
            Is.Not.Empty.And.All.Matches<List<string?>>(names => names[1] == "new-" + names[0]));
        Assert.That(versions["GENERAL"].Single().Columns!.CreatedAt, Is.EqualTo(s_rooms.Values.Min(room => room.CreatedAt)));
        Assert.That(DemoWorkspace.FirstDayAfter(s_rooms["GENERAL"].CreatedAt!.Value), Is.EqualTo(s_size.FirstDay));
    }

    [Test]
    public void Founder_id_is_unique_for_each_size()
    {
        Assert.That(s_documents[0].Id, Is.EqualTo(DemoWorkspace.FounderId(s_size)));
        Assert.That(OtherSizes.Append(s_size).Select(DemoWorkspace.FounderId), Is.Unique);
    }

    [Test]
    public void Large_workspace_is_streamed()
    {
        var size = new DemoSize(500, 100, 1, 100_000_000, 1, s_size.LastDay, DemoZone.Usual);
        _ = DemoWorkspace.Documents(size).Take(10_000).Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(DemoWorkspace.Documents(size).Take(100_000).Count(), Is.EqualTo(100_000));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(50 * 1024 * 1024));
    }

    [Test]
    public void Versions_are_UTC_milliseconds_within_the_range_of_the_store() =>
        Assert.That(s_documents.Select(document => document.Version), Has.All.Matches<DateTime>(
            version => StoreRange.Contains(version) && version.Kind == DateTimeKind.Utc && version.Ticks % TimeSpan.TicksPerMillisecond == 0));

    /// <summary>The first versions of the messages.</summary>
    private static IEnumerable<MessageDocument> Sent(IEnumerable<EventDocument> documents) =>
        documents.OfType<MessageDocument>().Where(message => message.Version == message.Columns!.SentAt);

    private static DateTime Latest(EventDocument document) => document switch
    {
        MessageDocument message => Max(message.Version, message.Columns!.SentAt),
        SessionDocument session => Max(session.Version, session.Columns!.EndedAt ?? session.Columns.StartedAt),
        UserDocument user => Max(user.Version, user.Columns!.CreatedAt!.Value),
        _ => document.Version,
    };

    private static DateTime Max(DateTime left, DateTime right) => left > right ? left : right;

    // Text, since a record with a list is equal only to itself.
    private static List<string> Texts(IEnumerable<EventDocument> documents) =>
        [.. documents.Select(document => document.ToString()).Order(StringComparer.Ordinal)];
}
