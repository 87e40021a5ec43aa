using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>The size of a dense store and the days it covers.</summary>
internal sealed record DenseSize(long Messages, int Days = 400, int Rooms = 5_000, int Users = 50_000)
{
    /// <summary>The same for all sizes, so that stores of different sizes get the same queries.</summary>
    public static readonly DateOnly LastDay = new(2025, 2, 3);

    public DateOnly FirstDay => LastDay.AddDays(1 - Days);

    /// <summary>The database's name, from which a later run finds the store.</summary>
    public string DatabaseName => string.Create(CultureInfo.InvariantCulture, $"engagement_dense_{Messages}{(Days == 400 ? "" : $"_{Days}")}");

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Messages:N0} messages, {Days} days, {Rooms:N0} rooms, {Users:N0} users");
}
