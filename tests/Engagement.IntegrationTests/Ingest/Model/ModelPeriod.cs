namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>A period of days, first and last included, and the previous period of equal length.</summary>
internal sealed record ModelPeriod(DateOnly First, DateOnly Last)
{
    private int Length => Last.DayNumber - First.DayNumber + 1;

    public bool Has(DateOnly day) => day >= First && day <= Last;

    public bool PreviousHas(DateOnly day) => day < First && day.DayNumber >= First.DayNumber - Length;
}
