using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Microsoft.Extensions.Options;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The workspace's calendar, read from the database once, at start.</summary>
public sealed class CalendarSource(ZoneRulesLoader loader, IOptions<WorkspaceOptions> options)
{
    private WorkspaceCalendar? _calendar;

    public WorkspaceCalendar Calendar => _calendar ?? throw new InvalidOperationException("The calendar was used before LoadAsync.");

    public async Task LoadAsync(CancellationToken cancellationToken) =>
        _calendar = new WorkspaceCalendar(await loader.LoadAsync(options.Value.TimeZone, cancellationToken));
}
