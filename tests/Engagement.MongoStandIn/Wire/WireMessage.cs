using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Engagement.StandIn.Wire;

/// <summary>A command as it came over the wire: an OP_MSG, or the OP_QUERY with which a driver says hello.</summary>
internal sealed record WireMessage(int RequestId, bool IsLegacy, bool NeedsReply, BsonDocument Command)
{
    public const int MaxBytes = 48_000_000;
    public const int HeaderBytes = 16;

    private const int OpReply = 1;
    private const int OpQuery = 2004;
    private const int OpMessage = 2013;
    private const int ChecksumPresent = 1;
    private const int MoreToCome = 2;

    /// <summary>The length that the header gives to the whole message.</summary>
    public static int Length(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length is > HeaderBytes and <= MaxBytes + HeaderBytes ? length : throw new InvalidDataException($"message of {length} bytes");
    }

    public static WireMessage Parse(ReadOnlySpan<byte> header, byte[] body)
    {
        var requestId = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        return BinaryPrimitives.ReadInt32LittleEndian(header[12..]) switch
        {
            OpMessage => ParseMessage(requestId, body),
            OpQuery => ParseQuery(requestId, body),
            var operation => throw new InvalidDataException($"operation {operation}"),
        };
    }

    /// <summary>The bytes of the reply, header included.</summary>
    public byte[] Reply(BsonDocument reply)
    {
        var document = reply.ToBson();
        using var stream = new MemoryStream(HeaderBytes + 20 + document.Length);
        using var writer = new BinaryWriter(stream);
        writer.Write(0);
        writer.Write(RequestId + 1);
        writer.Write(RequestId);
        if (IsLegacy)
        {
            const int awaitCapable = 8;
            writer.Write(OpReply);
            writer.Write(awaitCapable);
            writer.Write(0L); // cursor
            writer.Write(0); // starting from
            writer.Write(1); // number of documents
        }
        else
        {
            writer.Write(OpMessage);
            writer.Write(0); // flags
            writer.Write((byte)0); // a section with a document
        }

        writer.Write(document);
        var bytes = stream.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        return bytes;
    }

    private static WireMessage ParseQuery(int requestId, byte[] body)
    {
        const int flags = 4;
        const int skipAndCount = 8;
        var nameEnd = Array.IndexOf(body, (byte)0, flags);
        var (query, _) = ReadDocument(body, nameEnd + 1 + skipAndCount);
        return new WireMessage(requestId, IsLegacy: true, NeedsReply: true, query.GetValue("$query", query).AsBsonDocument);
    }

    private static WireMessage ParseMessage(int requestId, byte[] body)
    {
        var flags = BinaryPrimitives.ReadInt32LittleEndian(body);
        var end = (flags & ChecksumPresent) != 0 ? body.Length - sizeof(int) : body.Length;
        BsonDocument? command = null;
        List<(string Name, BsonArray Documents)> sequences = [];
        for (var at = sizeof(int); at < end;)
        {
            var kind = body[at++];
            switch (kind)
            {
                case 0:
                    (command, at) = ReadDocument(body, at);
                    break;
                case 1:
                    (var sequence, at) = ReadSequence(body, at);
                    sequences.Add(sequence);
                    break;
                default:
                    throw new InvalidDataException($"section of kind {kind}");
            }
        }

        if (command is not { ElementCount: > 0 })
        {
            throw new InvalidDataException("message without a command");
        }

        sequences.ForEach(sequence => command[sequence.Name] = sequence.Documents);
        return new WireMessage(requestId, IsLegacy: false, NeedsReply: (flags & MoreToCome) == 0, command);
    }

    private static ((string Name, BsonArray Documents) Sequence, int Next) ReadSequence(byte[] body, int start)
    {
        var end = start + BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(start));
        var nameStart = start + sizeof(int);
        var nameEnd = Array.IndexOf(body, (byte)0, nameStart);
        var documents = new BsonArray();
        for (var at = nameEnd + 1; at < end;)
        {
            (var document, at) = ReadDocument(body, at);
            documents.Add(document);
        }

        return ((Encoding.UTF8.GetString(body, nameStart, nameEnd - nameStart), documents), end);
    }

    private static (BsonDocument Document, int Next) ReadDocument(byte[] body, int start)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(start));
        return (BsonSerializer.Deserialize<BsonDocument>(body.AsSpan(start, length).ToArray()), start + length);
    }
}
