using System.Diagnostics;
using Engagement.Application.Demo;
using MediatR;

namespace Engagement.Infrastructure.Demo;

public sealed class DemoHandler(DemoStore store) : IRequestHandler<DemoCommand, DemoResult>
{
    public async Task<DemoResult> Handle(DemoCommand request, CancellationToken cancellationToken)
    {
        await store.ClaimAsync("demo", "Set", cancellationToken);
        var watch = Stopwatch.StartNew();
        var kinds = await store.WriteAsync(request.Size, request.Size.LastInstant, request.Progress, cancellationToken);
        return new DemoResult(kinds, watch.Elapsed);
    }
}
