using System.Diagnostics;
using Engagement.Application.Common;
using Engagement.Application.Demo;
using Engagement.Domain.Counting;
using MediatR;

namespace Engagement.Infrastructure.Demo;

public sealed class DemoHandler(DemoStore store, TimeProvider clock) : IRequestHandler<DemoCommand, DemoResult>
{
    public async Task<DemoResult> Handle(DemoCommand request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (DocumentVersion.IsTooFarAhead(request.Size.LastInstant, now))
        {
            throw new InvalidRequestException(
                $"--until is {request.LastDay:yyyy-MM-dd}, which ends more than a day ahead of this machine's clock; name {now:yyyy-MM-dd} or an earlier day.");
        }

        await store.ClaimAsync("demo", "Set", cancellationToken);
        var watch = Stopwatch.StartNew();
        var kinds = await store.WriteAsync(request.Size, request.Size.LastInstant, request.Progress, cancellationToken);
        return new DemoResult(kinds, watch.Elapsed);
    }
}
