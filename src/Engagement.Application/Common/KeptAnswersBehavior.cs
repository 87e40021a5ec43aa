using Engagement.Domain.Calendar;
using MediatR;

namespace Engagement.Application.Common;

/// <summary>Answers what has been asked before from memory; behind permission and validation, which are never kept.</summary>
/// <typeparam name="TRequest">A question whose answer may be kept.</typeparam>
/// <typeparam name="TResponse">Its answer.</typeparam>
/// <param name="kept">The answers.</param>
/// <param name="calendar">The workspace's calendar.</param>
public sealed class KeptAnswersBehavior<TRequest, TResponse>(IKeptAnswers kept, WorkspaceCalendar calendar)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IKeptQuery
    where TResponse : Answer
{
    /// <inheritdoc/>
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        kept.FindAsync((typeof(TRequest), request.Asked(calendar)), () => next());
}
