using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Calendar;

public sealed class StoreRangeTests
{
    [Test]
    public void Range_includes_both_ends()
    {
        DateTime[] inside = [StoreRange.First, StoreRange.Last];
        DateTime[] outside = [StoreRange.First.AddTicks(-1), StoreRange.Last.AddTicks(1)];
        Assert.That(inside.Select(StoreRange.Contains), Is.All.True);
        Assert.That(outside.Select(StoreRange.Contains), Is.All.False);
    }
}
