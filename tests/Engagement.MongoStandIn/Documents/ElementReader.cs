using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Engagement.StandIn.Documents;

/// <summary>Walks over the elements of a valid BSON document and decodes a value only where it is asked for.</summary>
internal ref struct ElementReader(ReadOnlySpan<byte> document)
{
    private readonly ReadOnlySpan<byte> _document = document;
    private int _next = sizeof(int);

    public BsonType Type { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The bytes of type, name and value.</summary>
    public ReadOnlySpan<byte> Element { get; private set; }

    public bool Read()
    {
        if (_document[_next] == 0)
        {
            return false;
        }

        var element = _document[_next..];
        Type = (BsonType)element[0];
        var nameLength = element[1..].IndexOf((byte)0);
        Name = element.Slice(1, nameLength);
        var valueStart = nameLength + 2;
        Value = element.Slice(valueStart, Length(Type, element[valueStart..]));
        Element = element[..(valueStart + Value.Length)];
        _next += Element.Length;
        return true;
    }

    public readonly BsonValue ToValue() => Type switch
    {
        BsonType.String => new BsonString(Encoding.UTF8.GetString(Value[sizeof(int)..^1])),
        BsonType.DateTime => new BsonDateTime(BinaryPrimitives.ReadInt64LittleEndian(Value)),
        BsonType.ObjectId => new BsonObjectId(new ObjectId(Value.ToArray())),
        BsonType.Boolean => Value[0] == 1 ? BsonBoolean.True : BsonBoolean.False,
        BsonType.Int32 => new BsonInt32(BinaryPrimitives.ReadInt32LittleEndian(Value)),
        BsonType.Int64 => new BsonInt64(BinaryPrimitives.ReadInt64LittleEndian(Value)),
        BsonType.Null => BsonNull.Value,
        BsonType.Document => BsonSerializer.Deserialize<BsonDocument>(Value.ToArray()),
        _ => ValueOfRareType(),
    };

    private readonly BsonValue ValueOfRareType()
    {
        var document = new byte[sizeof(int) + Element.Length + 1];
        BinaryPrimitives.WriteInt32LittleEndian(document, document.Length);
        Element.CopyTo(document.AsSpan(sizeof(int)));
        return BsonSerializer.Deserialize<BsonDocument>(document)[0];
    }

    private static int Length(BsonType type, ReadOnlySpan<byte> value) => type switch
    {
        BsonType.Undefined or BsonType.Null or BsonType.MinKey or BsonType.MaxKey => 0,
        BsonType.Boolean => 1,
        BsonType.Int32 => 4,
        BsonType.Double or BsonType.DateTime or BsonType.Timestamp or BsonType.Int64 => 8,
        BsonType.ObjectId => 12,
        BsonType.Decimal128 => 16,
        BsonType.Document or BsonType.Array or BsonType.JavaScriptWithScope => BinaryPrimitives.ReadInt32LittleEndian(value),
        BsonType.String or BsonType.JavaScript or BsonType.Symbol => 4 + BinaryPrimitives.ReadInt32LittleEndian(value),
        BsonType.Binary => 5 + BinaryPrimitives.ReadInt32LittleEndian(value),
        BsonType.RegularExpression => LengthOfTwoNames(value),
        _ => throw new FormatException($"BSON type {type} is not supported."),
    };

    private static int LengthOfTwoNames(ReadOnlySpan<byte> value)
    {
        var first = value.IndexOf((byte)0) + 1;
        return first + value[first..].IndexOf((byte)0) + 1;
    }
}
