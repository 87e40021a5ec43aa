using System.Buffers;
using System.Text.Json;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using Engagement.Infrastructure.Ingest;
using Microsoft.Extensions.Options;
using MongoDB.Bson;

namespace Engagement.Infrastructure.Mongo;

/// <summary>
/// Parses documents of the source, as those of a dump, and keeps the first reasons for rejecting one, or a field of one. For one thread at a time.
/// </summary>
internal sealed class SourceDocuments : IDisposable
{
    private const int MaxKept = 10;
    private const int MaxIdShown = 100;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;
    private readonly DocumentParser _parser;
    private readonly IngestMetrics _metrics;
    private readonly List<string> _first = [];

    public SourceDocuments(IOptions<WorkspaceOptions> options, IngestMetrics metrics, TimeProvider clock)
    {
        _json = new Utf8JsonWriter(_bytes, DumpScanner.Json);
        _parser = new DocumentParser(TimeSpan.FromSeconds(options.Value.MaxSessionSeconds), clock, credentials: false);
        _metrics = metrics;
    }

    public long Rejected { get; private set; }

    /// <summary>Documents that are stored without a malformed optional field.</summary>
    public long Warned { get; private set; }

    /// <summary>The first few of both, with their reasons.</summary>
    public IReadOnlyList<string> First => _first;

    /// <summary>The last of both.</summary>
    public string? Last { get; private set; }

    /// <summary>The document for the store; null for one that is rejected.</summary>
    public EventDocument? Parse(BsonDocument document, DocumentSource source)
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
        var error = BsonJson.Write(Bytes(document), _json, credentials: false, deletion: source == DocumentSource.Trash);
        _json.Flush();
        var parsed = error is null ? _parser.Parse(_bytes.WrittenSpan, source) : new ParsedDocument(null, error);
        if (parsed.Error is not null)
        {
            Rejected++;
            _metrics.CountRejected();
            Keep(document, source, parsed.Error);
        }
        else if (parsed.Warning is not null)
        {
            Warned++;
            Keep(document, source, parsed.Warning);
        }

        return parsed.Document;
    }

    public void Dispose() => _json.Dispose();

    private void Keep(BsonDocument document, DocumentSource source, string reason)
    {
        var id = document.GetValue("_id", "").ToString()!;
        Last = $"{SourceCollections.Name(source)} {id[..Math.Min(id.Length, MaxIdShown)]}: {reason}";
        if (_first.Count < MaxKept)
        {
            _first.Add(Last);
        }
    }

    private static ReadOnlySpan<byte> Bytes(BsonDocument document)
    {
        if (document is not RawBsonDocument raw)
        {
            return document.ToBson();
        }

        var segment = raw.Slice.AccessBackingBytes(0);
        if (segment.Count >= raw.Slice.Length)
        {
            return segment.AsSpan(0, raw.Slice.Length);
        }

        // The document lies in two of the driver's buffers.
        var bytes = new byte[raw.Slice.Length];
        raw.Slice.GetBytes(0, bytes, 0, bytes.Length);
        return bytes;
    }
}
