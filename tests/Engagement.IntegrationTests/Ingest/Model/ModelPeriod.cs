namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>Some days, the first and the last included, and as many before them.</summary>
internal sealed record ModelPeriod(DateOnly First, DateOnly Last)
{
    private int Length => Last.DayNumber - First.DayNumber + 1;

    public bool Has(DateOnly day) => day >= First && day <= Last;

    public bool PreviousHas(DateOnly day) => day < First && day.DayNumber >= First.DayNumber - Length;
}
