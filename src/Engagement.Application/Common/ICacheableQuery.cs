using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>A query whose response may be cached until the store's data change.</summary>
public interface ICacheableQuery
{
    /// <summary>The key of a valid query, compared by value: equal for queries that have the same response.</summary>
    object CacheKey(WorkspaceCalendar calendar);
}
