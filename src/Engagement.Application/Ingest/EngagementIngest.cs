using System.Text.Json.Serialization;
using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>
/// POST /api/v1/engagement-ingest/rooms: stores rooms: new ones, changed ones and deletions.
/// POST /api/v1/engagement-ingest/users: stores users: new ones, changed ones and deletions; none of them can sign in here.
/// POST /api/v1/engagement-ingest/messages: stores messages: new ones, edited ones and deletions, all of them without their text.
/// POST /api/v1/engagement-ingest/sessions: stores sessions and <c>user_daily</c> documents.
/// </summary>
/// <param name="Body">
/// Documents as the workspace's database holds them, in Extended JSON, one a line: at most 5,000 of at most 1 MiB each, unpacked at most
/// 16 MiB; plain or gzip.
/// </param>
/// <param name="Encoding">The header Content-Encoding; empty where absent.</param>
[RequiresPermission(Permissions.IngestEngagementData)]
public sealed record EngagementIngestCommand(
    [property: JsonIgnore] DocumentSource Source, [property: JsonIgnore] Stream Body, [property: JsonIgnore] string Encoding)
    : IRequest<EngagementIngestResponse>, IHasOwnLimits;

/// <summary>The outcome of the lines: received is the sum of applied, unchanged and rejected.</summary>
public sealed class EngagementIngestResponse
{
    /// <summary>Lines that are not blank.</summary>
    public required int Received { get; init; }

    /// <summary>Documents that changed a row.</summary>
    public required int Applied { get; init; }

    /// <summary>Documents that changed nothing: repeats, older versions.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Lines that are invalid. The others are stored.</summary>
    public required int Rejected { get; init; }

    /// <summary>
    /// The first 100 rejected lines and, as far as there are fewer, lines stored without a malformed optional field: the text of these begins
    /// with "warning: ", and <c>rejected</c> does not count them.
    /// </summary>
    public required IReadOnlyList<RejectedLine> Errors { get; init; }

    /// <summary>Always true: every line that is not rejected is stored.</summary>
    public bool Success { get; } = true;
}

/// <summary>A line that was rejected, or stored without a malformed optional field.</summary>
public sealed class RejectedLine
{
    /// <summary>The number of the line, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The reason, without content of the line; it begins with "warning: " where the line was stored.</summary>
    public required string Error { get; init; }
}

/// <summary>Reads the whole request before storing, so that a request that cannot be read to its end stores nothing.</summary>
internal sealed class EngagementIngestCommandHandler(IRequestDocumentReader reader, ILiveIngest live)
    : IRequestHandler<EngagementIngestCommand, EngagementIngestResponse>
{
    // The first bytes tell whether a body is gzip, with or without the header.
    private static readonly HashSet<string> s_encodings = new(["", "identity", "gzip", "x-gzip"], StringComparer.OrdinalIgnoreCase);

    public async Task<EngagementIngestResponse> Handle(EngagementIngestCommand request, CancellationToken cancellationToken)
    {
        if (!s_encodings.Contains(request.Encoding))
        {
            throw new UnsupportedBodyException("Content-Encoding must be gzip, or be left out.");
        }

        using var read = await reader.ReadAsync(request.Body, request.Source, cancellationToken);
        var applied = await live.ApplyAsync(read.Documents, cancellationToken);
        return new EngagementIngestResponse
        {
            Received = read.Received,
            Applied = applied,
            Unchanged = read.Received - read.Rejected - applied,
            Rejected = read.Rejected,
            Errors = read.Errors,
        };
    }
}
