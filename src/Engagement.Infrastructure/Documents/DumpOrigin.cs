using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Documents;

/// <summary>A collection that a dump holds.</summary>
/// <param name="Name">Its name in an archive; null in a file of its own, whose name says it.</param>
public sealed record DumpOrigin(string? Name, DocumentSource Source);
