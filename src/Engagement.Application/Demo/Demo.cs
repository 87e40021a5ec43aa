using System.Diagnostics;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain;
using Engagement.Domain.Counting;
using FluentValidation;
using MediatR;

namespace Engagement.Application.Demo;

/// <summary>
/// The verb <c>demo</c>: fills an empty store with a generated workspace of a <see cref="DemoSize"/>; without zones, with the usual ones. The same
/// options again change nothing, or finish an interrupted run.
/// </summary>
[RequiresPermission(Permissions.OperateStore)]
public sealed record DemoCommand(
    int Users, int Rooms, int Days, int Messages, long Seed, DateOnly LastDay, IReadOnlyList<string> Zones, IProgress<WorkProgress>? Progress)
    : IRequest<DemoResult>
{
    /// <summary>The size with the zones parsed.</summary>
    public DemoSize Size => new(
        Users, Rooms, Days, Messages, Seed, LastDay, Zones.Count == 0 ? DemoZone.Usual : [.. Zones.Select(zone => DemoZone.Parse(zone)!)]);
}

/// <summary>Limits users and rooms, which must fit in memory (messages need not), and the days.</summary>
internal sealed class DemoCommandValidator : AbstractValidator<DemoCommand>
{
    private const int MaxZones = 24;
    private static readonly DateOnly s_firstDay = new(2000, 1, 1);
    private static readonly DateOnly s_lastDay = new(2199, 12, 31);

    public DemoCommandValidator()
    {
        RuleFor(command => command.Users).InclusiveBetween(2, 1_000_000).WithMessage("--users is {PropertyValue}; allowed is {From} to {To}.");
        RuleFor(command => command.Rooms).InclusiveBetween(1, 100_000).WithMessage("--rooms is {PropertyValue}; allowed is {From} to {To}.");
        RuleFor(command => command.Days).InclusiveBetween(1, 3_660).WithMessage("--days is {PropertyValue}; allowed is {From} to {To}.");
        RuleFor(command => command.Messages).InclusiveBetween(0, 1_000_000_000)
            .WithMessage("--messages is {PropertyValue}; allowed is {From} to {To}.");
        RuleFor(command => command.LastDay).InclusiveBetween(s_firstDay, s_lastDay)
            .WithMessage(command => $"--until is {command.LastDay:yyyy-MM-dd}; allowed is {s_firstDay:yyyy-MM-dd} to {s_lastDay:yyyy-MM-dd}.");
        RuleFor(command => command.Zones).Must(zones => zones.Count <= MaxZones).WithMessage($"--zone is there more than {MaxZones} times.");
        RuleForEach(command => command.Zones).Must(zone => DemoZone.Parse(zone) is not null)
            .WithMessage("--zone is '{PropertyValue}'; allowed is an offset from UTC such as +01:00, or +01:00=6 with a share from 1 to 1000.");
    }
}

/// <summary>What was written.</summary>
/// <param name="Kinds">By kind, in a fixed order.</param>
/// <param name="Elapsed">From the first document to the last commit.</param>
public sealed record DemoResult(IReadOnlyList<ImportedKind> Kinds, TimeSpan Elapsed);

internal sealed class DemoCommandHandler(IDemoStore store, TimeProvider clock) : IRequestHandler<DemoCommand, DemoResult>
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
