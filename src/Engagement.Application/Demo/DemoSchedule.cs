namespace Engagement.Application.Demo;

/// <summary>
/// The number of messages and users before each day. Weekends have fewer, and each day has more than a week before, also after the last day
/// of the size.
/// </summary>
internal sealed class DemoSchedule
{
    private const double Growth = 1;
    private const double FoundersShare = 0.55;
    private const double Noise = 0.3;
    private const int Slots = 48;

    private readonly DemoSize _size;
    private readonly ulong _key;
    private readonly double[] _weightBefore;

    public DemoSchedule(DemoSize size, int days)
    {
        (_size, _key) = (size, size.Key);
        Days = days;
        Groups = DemoGroup.Of(size.Zones);
        Founders = Math.Max(1, (int)(size.Users * FoundersShare));
        _weightBefore = new double[Math.Max(days, size.Days) + 1];
        for (var day = 0; day < _weightBefore.Length - 1; day++)
        {
            _weightBefore[day + 1] = _weightBefore[day] + WeightOf(day);
        }
    }

    public int Days { get; }

    public IReadOnlyList<DemoGroup> Groups { get; }

    /// <summary>The number of users before the first day.</summary>
    public int Founders { get; }

    /// <summary>The length of the parts of a day, among which its messages are distributed.</summary>
    public static TimeSpan SlotLength { get; } = TimeSpan.FromDays(1) / Slots;

    /// <summary>Midnight in UTC of a day, counted from the first.</summary>
    public DateTime StartOf(int day) => _size.FirstDay.AddDays(day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>The day of an instant; negative before the first.</summary>
    public int DayOf(DateTime instant) => DateOnly.FromDateTime(instant).DayNumber - _size.FirstDay.DayNumber;

    public long MessagesBefore(int day) => (long)(_size.Messages * ShareBefore(day));

    public int UsersBefore(int day) => Founders + (int)((_size.Users - Founders) * ShareBefore(day));

    /// <summary>An instant in the office hours of a day, derived from a number.</summary>
    public DateTime OfficeHour(int day, ulong number) => StartOf(day).AddHours(8).AddMilliseconds((long)(SeededRandom.Unit(number) * 8 * 3_600_000));

    /// <summary>The activity in each part of a day: of all groups in the first part, then in the second.</summary>
    public double[] ActivityOn(int day)
    {
        var activity = new double[Slots * Groups.Count];
        for (var slot = 0; slot < Slots; slot++)
        {
            var middle = StartOf(day) + (SlotLength * (slot + 0.5));
            for (var group = 0; group < Groups.Count; group++)
            {
                activity[(slot * Groups.Count) + group] = Groups[group].ActivityAt(middle);
            }
        }

        return activity;
    }

    private double WeightOf(int day) =>
        ActivityOn(day).Sum() * (1 + (Growth * day / _size.Days)) * (1 - (Noise / 2) + (Noise * SeededRandom.Unit(SeededRandom.At(_key, day))));

    private double ShareBefore(int day) => _weightBefore[day] / _weightBefore[_size.Days];
}
