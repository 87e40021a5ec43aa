using System.Buffers.Binary;

namespace Engagement.Infrastructure.Documents;

/// <summary>The types of BSON's elements, by their numbers in the specification.</summary>
internal enum BsonType : byte
{
    None = 0,
    Double = 1,
    String = 2,
    Document = 3,
    Array = 4,
    Binary = 5,
    Undefined = 6,
    ObjectId = 7,
    Boolean = 8,
    Date = 9,
    Null = 10,
    Regex = 11,
    DbPointer = 12,
    Code = 13,
    Symbol = 14,
    CodeWithScope = 15,
    Int32 = 16,
    Timestamp = 17,
    Int64 = 18,
    Decimal128 = 19,
    MaxKey = 127,
    MinKey = 255,
}

/// <summary>
/// Steps through the elements of one BSON document. No value is decoded, and lengths are checked against the bytes, so damage is found and
/// never read past.
/// </summary>
/// <param name="document">The document from its length to its final zero.</param>
internal ref struct BsonElements(ReadOnlySpan<byte> document)
{
    /// <summary>The empty document: its length and the final zero.</summary>
    public const int MinBytes = sizeof(int) + 1;

    private const int ObjectIdBytes = 12;
    private const int Invalid = -1;

    private readonly ReadOnlySpan<byte> _document = document;
    private int _position = sizeof(int);

    /// <summary>Whether the elements do not fill the document exactly; known after the last one.</summary>
    public bool IsDamaged { get; private set; }

    public BsonType Type { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value's bytes; of a string, document or array with its length.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The text of a string's value, without its length and its final zero.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value) => value[sizeof(int)..^1];

    /// <summary>Moves to the next element; false at the end and at damage.</summary>
    public bool Read()
    {
        var end = _document.Length - 1;
        if (_position >= end || IsDamaged)
        {
            IsDamaged |= _position != end || _document[end] != 0;
            return false;
        }

        Type = (BsonType)_document[_position];
        var rest = _document[(_position + 1)..end];
        var nameLength = rest.IndexOf((byte)0);
        if (nameLength >= 0)
        {
            Name = rest[..nameLength];
            rest = rest[(nameLength + 1)..];
        }

        var length = nameLength < 0 ? Invalid : ValueLength(Type, rest);
        IsDamaged = length < 0 || length > rest.Length;
        if (!IsDamaged)
        {
            Value = rest[..(int)length];
            _position = end - rest.Length + (int)length;
            IsDamaged = !IsValid(Type, Value);
        }

        return !IsDamaged;
    }

    private static long ValueLength(BsonType type, ReadOnlySpan<byte> bytes) => type switch
    {
        BsonType.Double or BsonType.Date or BsonType.Timestamp or BsonType.Int64 => sizeof(long),
        BsonType.Int32 => sizeof(int),
        BsonType.Boolean => sizeof(bool),
        BsonType.ObjectId => ObjectIdBytes,
        BsonType.Decimal128 => 2 * sizeof(long),
        BsonType.Undefined or BsonType.Null or BsonType.MinKey or BsonType.MaxKey => 0,
        BsonType.String or BsonType.Code or BsonType.Symbol => PrefixedLength(bytes, least: 1, prefix: sizeof(int)),
        BsonType.Binary => PrefixedLength(bytes, least: 0, prefix: sizeof(int) + 1),
        BsonType.DbPointer => PrefixedLength(bytes, least: 1, prefix: sizeof(int) + ObjectIdBytes),
        BsonType.Document or BsonType.Array or BsonType.CodeWithScope => PrefixedLength(bytes, MinBytes, prefix: 0),
        BsonType.Regex => RegexLength(bytes),
        _ => Invalid,
    };

    /// <param name="least">The least valid number in the prefix.</param>
    /// <param name="prefix">What the number does not count.</param>
    private static long PrefixedLength(ReadOnlySpan<byte> bytes, int least, int prefix) =>
        BinaryPrimitives.TryReadInt32LittleEndian(bytes, out var length) && length >= least ? (long)length + prefix : Invalid;

    private static long RegexLength(ReadOnlySpan<byte> bytes)
    {
        var pattern = bytes.IndexOf((byte)0);
        var options = bytes[(pattern + 1)..].IndexOf((byte)0);
        return pattern < 0 || options < 0 ? Invalid : pattern + options + 2;
    }

    private static bool IsValid(BsonType type, ReadOnlySpan<byte> value) => type switch
    {
        BsonType.String or BsonType.Document or BsonType.Array => value[^1] == 0,
        BsonType.Boolean => value[0] <= 1,
        _ => true,
    };
}
