using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>The response to one of the dashboard's queries.</summary>
public abstract class DashboardResponse
{
    /// <summary>The response as CSV rows. A streamed response can be enumerated once.</summary>
    public abstract CsvTable Csv(WorkspaceCalendar calendar);
}
