using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Documents;

/// <summary>Splits BSON into documents at the lengths that they begin with, and writes those that are wanted as JSON.</summary>
/// <param name="credentials">Whether the credentials of users are written too.</param>
internal abstract class DumpScanner(bool credentials) : DocumentScanner
{
    // A server stores 16 MiB, and allows itself 16 KiB around them.
    public const int MaxDocumentBytes = (16 * 1024 * 1024) + (16 * 1024);

    /// <summary>How the documents are written.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly DumpOrigin s_between = new(null, DocumentSource.Unknown);

    private Utf8JsonWriter? _json;

    // The bytes before the buffer.
    private long _before;
    private int _skip;
    private bool _lost;

    public override bool IsLost => _lost;

    public override DocumentPlace Place => new(_before + Position, Collection ?? s_between);

    /// <summary>The collection of the next document; null between collections, and in one that is not stored.</summary>
    protected abstract DumpOrigin? Collection { get; }

    /// <summary>Whether the next document is for <see cref="Take"/> to read, and not one of a collection that is not stored.</summary>
    protected abstract bool IsWanted { get; }

    /// <summary>Takes a complete document.</summary>
    protected abstract void Take(DocumentBuffer buffer, ReadOnlySpan<byte> document);

    /// <summary>Takes what stands between documents, if the bytes begin with it; returns its length, or 0.</summary>
    protected abstract int TakeMark(DocumentBuffer buffer, ReadOnlySpan<byte> bytes);

    /// <summary>Reports what is missing at the end of the bytes.</summary>
    protected abstract void Finish(DocumentBuffer buffer);

    protected override int Scan(DocumentBuffer buffer, ReadOnlySpan<byte> bytes, bool last)
    {
        while (!_lost && Step(buffer, bytes[Position..]))
        {
        }

        if (last && !_lost)
        {
            if (_skip > 0)
            {
                Lose(buffer, "the dump ends here, inside a document of another collection: it is cut short, and the rest is lost");
            }
            else if (Position < bytes.Length)
            {
                Lose(buffer, "the dump ends inside this document: it is cut short, and the rest is lost");
            }
            else
            {
                Finish(buffer);
            }
        }

        Position = _lost ? bytes.Length : Position;
        _before += Position;
        return Position;
    }

    /// <summary>Reports damage after which nothing can be read.</summary>
    protected void Lose(DocumentBuffer buffer, string error)
    {
        _lost = true;
        Reject(buffer, error);
    }

    protected void Reject(DocumentBuffer buffer, string error) => buffer.Entries.Add(new DocumentEntry(0, 0, Place, error));

    /// <summary>Adds a document of the current collection.</summary>
    protected void Add(DocumentBuffer buffer, ReadOnlySpan<byte> document)
    {
        var start = buffer.Json.Length;
        _json ??= new Utf8JsonWriter(buffer.Json, Json);
        _json.Reset(buffer.Json);
        var error = BsonJson.Write(document, _json, credentials, deletion: Collection?.Source is DocumentSource.Trash or DocumentSource.Unknown);
        _json.Flush();
        buffer.Entries.Add(new DocumentEntry(start, error is null ? buffer.Json.Length - start : 0, Place, error));
    }

    /// <summary>Takes the next document, mark, or part of a skipped document; false when more bytes are needed.</summary>
    private bool Step(DocumentBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        if (_skip > 0)
        {
            // Files that were uploaded may be in the dump too: none of it is held.
            var skipped = Math.Min(_skip, bytes.Length);
            _skip -= skipped;
            Position += skipped;
            return skipped > 0;
        }

        if (!BinaryPrimitives.TryReadInt32LittleEndian(bytes, out var length))
        {
            return false;
        }

        var mark = TakeMark(buffer, bytes);
        if (mark > 0)
        {
            Position += mark;
        }
        else if (_lost)
        {
            return false;
        }
        else if (length is < BsonElements.MinBytes or > MaxDocumentBytes)
        {
            Lose(buffer, $"a BSON document cannot be {length} bytes long: the dump is damaged here, and nothing after it can be read");
        }
        else if (!IsWanted)
        {
            _skip = length;
        }
        else if (bytes.Length < length)
        {
            return false;
        }
        else
        {
            Take(buffer, bytes[..length]);
            Position += length;
        }

        return !_lost;
    }
}
