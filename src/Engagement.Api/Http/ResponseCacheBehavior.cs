using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using MediatR;

namespace Engagement.Api.Http;

/// <summary>Takes responses from the cache; registered after permission and validation, which run for every request.</summary>
internal sealed class ResponseCacheBehavior<TRequest, TResponse>(ResponseCache cache, WorkspaceCalendar calendar) : IPipelineBehavior<TRequest, TResponse>
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        request is ICacheableQuery query ? cache.FindAsync((typeof(TRequest), query.CacheKey(calendar)), next) : next();
}
