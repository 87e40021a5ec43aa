using Engagement.Api.Hosting;
using Engagement.Application.Common;
using MediatR;

namespace Engagement.Api.Http;

/// <summary>Sends the requests of controllers, and abandons them when their time is up.</summary>
internal sealed class RequestMediator(DetachedWork work, Mediator mediator) : IMediator
{
    public Task<TResponse> Send<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken = default) =>
        request is IHasOwnLimits
            ? mediator.Send(request, cancellationToken)
            : work.RunAsync(services => services.GetRequiredService<Mediator>().Send(request, CancellationToken.None), cancellationToken);

    public Task Publish(object notification, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task Publish<TNotification>(TNotification notification, CancellationToken cancellationToken = default)
        where TNotification : INotification => throw new NotSupportedException();
}
