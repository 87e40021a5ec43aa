using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>A question whose answer depends on itself and the store's data alone, so that it may be kept while these stay as they are.</summary>
public interface IKeptQuery
{
    /// <summary>What is asked, once the question is known to be valid: equal for all that are written differently and ask the same.</summary>
    /// <param name="calendar">The workspace's calendar.</param>
    object Asked(WorkspaceCalendar calendar);
}

/// <summary>Answers that this process keeps in memory.</summary>
public interface IKeptAnswers
{
    /// <summary>An answer that is not older than the last change that this process was told of, and at most a second older than any other.</summary>
    /// <typeparam name="TAnswer">The answer.</typeparam>
    /// <param name="question">What is asked, with values that are compared.</param>
    /// <param name="find">Counts, where no such answer is kept.</param>
    Task<TAnswer> FindAsync<TAnswer>(object question, Func<Task<TAnswer>> find)
        where TAnswer : Answer;

    /// <summary>Says that this process has changed the data; to be told before anybody learns that the change is made.</summary>
    /// <param name="state">The state that the data have now, <see cref="Store.WorkspaceRow.DataState"/>.</param>
    /// <param name="begun">A timestamp of the clock from before the change was sent to the store.</param>
    void Changed(Guid state, long begun);
}
