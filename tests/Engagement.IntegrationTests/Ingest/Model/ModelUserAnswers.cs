namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>The bodies that questions about active users must be answered with, by Auto, Sessions or Messages.</summary>
internal sealed class ModelUserAnswers(StoreModel model, ModelZone zone, string activity)
{
    public string WeeklyData(DateTime start)
    {
        var last = zone.Day(start);
        var days = ModelAnswers.Days(last.AddDays(-7), last).Reverse()
            .Select(day => (Day: day, Users: model.Activity.Users(day, activity).Count))
            .Where(day => day.Users > 0)
            .Select(day => $"{{\"users\":{day.Users},\"day\":{day.Day.Day},\"month\":{day.Day.Month},\"year\":{day.Day.Year}}}");
        return $"{{\"month\":[{string.Join(',', days)}],\"success\":true}}";
    }

    public string ActiveUsers(DateTime start, DateTime end)
    {
        var days = ModelAnswers.Days(zone.Day(start), zone.Day(end)).Reverse()
            .Select(day => (Day: day, Users: model.Activity.Users(day, activity)))
            .Where(day => day.Users.Count > 0)
            .Select(day => $"{{\"usersList\":{ModelAnswers.List(day.Users.Order(StringComparer.Ordinal))},\"users\":{day.Users.Count},"
                + $"\"day\":{day.Day.Day},\"month\":{day.Day.Month},\"year\":{day.Day.Year}}}");
        return $"{{\"month\":[{string.Join(',', days)}],\"success\":true}}";
    }

    public string HourlyData(DateTime start)
    {
        var seen = zone.Begun(start.AddSeconds(-86_400).AddMilliseconds(1), start)
            .SelectMany(hour => model.Activity.Users(hour.Day, hour.Hour, activity).Select(user => (Block: hour.Hour / 2, User: user)))
            .Distinct().ToList();
        var blocks = Enumerable.Range(0, seen.Count == 0 ? 0 : 12).Reverse()
            .Select(block => $"{{\"users\":{seen.Count(user => user.Block == block)},\"hour\":{2 * block}}}");
        return $"{{\"hours\":[{string.Join(',', blocks)}],\"success\":true}}";
    }

    public string UsersByTime(DateTime start, DateTime end)
    {
        var hours = zone.Begun(start, end)
            .Select(hour => (hour.Day, hour.Hour, Users: model.Activity.Users(hour.Day, hour.Hour, activity).Count()))
            .Where(hour => hour.Users > 0)
            .OrderByDescending(hour => hour.Day).ThenByDescending(hour => hour.Hour)
            .Select(hour => $"{{\"users\":{hour.Users},\"hour\":{hour.Hour},"
                + $"\"day\":{hour.Day.Day},\"month\":{hour.Day.Month},\"year\":{hour.Day.Year}}}");
        return $"{{\"week\":[{string.Join(',', hours)}],\"success\":true}}";
    }
}
