using Engagement.Application.Common;
using Engagement.Application.Store;

namespace Engagement.UnitTests.Common;

public sealed class ActiveUsersSourceTests
{
    [TestCase(UserActivity.Auto, 3, 9, 3)]
    [TestCase(UserActivity.Auto, 9, 3, 9)]
    [TestCase(UserActivity.Auto, 1, 9, 1, TestName = "one user with a session is enough to ignore messages")]
    [TestCase(UserActivity.Auto, 0, 9, 9)]
    [TestCase(UserActivity.Auto, 3, 0, 3)]
    [TestCase(UserActivity.Sessions, 3, 9, 3)]
    [TestCase(UserActivity.Sessions, 0, 9, null)]
    [TestCase(UserActivity.Messages, 3, 9, 9)]
    [TestCase(UserActivity.Messages, 3, 0, null)]
    public void Source_of_a_day_follows_the_setting_and_its_counts(UserActivity activity, int sessionUsers, int messageUsers, int? expected)
    {
        var days = new[] { Row(20, sessionUsers, messageUsers) }.AsQueryable().ActiveUsers(activity).ToList();
        Assert.That(days.Select(day => ((int?)day.Users, day.Day)), Is.EqualTo(expected is null ? [] : new[] { (expected, Day(20)) }));
    }

    [Test]
    public void Each_day_has_its_own_source()
    {
        var rows = new[] { Row(20, 2, 5), Row(21, 0, 5), Row(22, 4, 0) }.AsQueryable();
        Assert.That(rows.ActiveUsers(UserActivity.Auto).Select(day => day.Users), Is.EqualTo(new[] { 2, 5, 4 }));
        Assert.That(rows.ActiveUsers(UserActivity.Sessions).Select(day => day.Day), Is.EqualTo(new[] { Day(20), Day(22) }));
        Assert.That(rows.ActiveUsers(UserActivity.Messages).Select(day => day.Day), Is.EqualTo(new[] { Day(20), Day(21) }));
    }

    [TestCase(UserActivity.Auto, "20 cat 12, 20 dan 0, 21 ann 1", "20 3:1, 21 1:1")]
    [TestCase(UserActivity.Sessions, "20 cat 12, 20 dan 0", "20 3:1")]
    [TestCase(UserActivity.Messages, "20 ann 3, 21 ann 1", "20 3:2, 21 1:1")]
    public void Users_and_hours_are_from_the_source_of_their_day(UserActivity activity, string users, string hours)
    {
        var days = new[] { Row(20, 2, 1), Row(21, 0, 1) }.AsQueryable().Sources(activity);
        var userDays = new[]
        {
            User(20, "ann", messageHours: 3), User(20, "cat", sessionHours: 12), User(20, "dan", allDay: true), User(21, "ann", messageHours: 1),
            User(22, "eve", sessionHours: 1, messageHours: 1, allDay: true),
        };
        var dayHours = new[] { Hour(20, 3, 1, 2), Hour(21, 1, 0, 1), Hour(22, 1, 1, 1) };
        Assert.That(
            string.Join(", ", days.Users(userDays.AsQueryable()).Select(user => $"{user.Day.Day} {user.UserId} {user.Hours}")), Is.EqualTo(users));
        Assert.That(
            string.Join(", ", days.ActiveUsersByHour(dayHours.AsQueryable()).Select(hour => $"{hour.Day.Day} {hour.Hour}:{hour.Users}")),
            Is.EqualTo(hours));
    }

    private static UserDayRow User(int day, string userId, int sessionHours = 0, int messageHours = 0, bool allDay = false) =>
        new() { Day = Day(day), UserId = userId, SessionHours = sessionHours, MessageHours = messageHours, AllDay = allDay };

    private static ActiveHourRow Hour(int day, short hour, int sessionUsers, int messageUsers) =>
        new() { Day = Day(day), Hour = hour, SessionUsers = sessionUsers, MessageUsers = messageUsers };

    private static ActiveDayRow Row(int day, int sessionUsers, int messageUsers) =>
        new() { Day = Day(day), SessionUsers = sessionUsers, MessageUsers = messageUsers };

    private static DateOnly Day(int day) => new(2023, 5, day);
}
