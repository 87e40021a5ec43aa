using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>A query whose response depends on itself and the store's data alone, so that it may be cached while these stay as they are.</summary>
public interface ICacheableQuery
{
    /// <summary>The key of a valid query, with values that are compared: equal for all that ask the same in other words.</summary>
    object CacheKey(WorkspaceCalendar calendar);
}
