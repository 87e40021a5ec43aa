using System.Buffers.Binary;
using MongoDB.Bson;

namespace Engagement.StandIn.Documents;

/// <summary>Writes a BSON document from parts of other documents.</summary>
internal sealed class DocumentWriter
{
    private readonly Stack<int> _starts = new();
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>Starts the document, or the document or array whose name has been written.</summary>
    public void Start()
    {
        _starts.Push(_length);
        Reserve(sizeof(int));
    }

    public void End()
    {
        Reserve(1)[0] = 0;
        var start = _starts.Pop();
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), _length - start);
    }

    public void Name(BsonType type, ReadOnlySpan<byte> name)
    {
        Reserve(1)[0] = (byte)type;
        Copy(name);
        Reserve(1)[0] = 0;
    }

    /// <summary>Copies an element, or the value of the element whose name has been written.</summary>
    public void Copy(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public byte[] ToArray() => _bytes[.._length];

    private Span<byte> Reserve(int count)
    {
        if (_length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }

        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
