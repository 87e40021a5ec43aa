using System.Buffers.Binary;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// CRC-64/XZ: ECMA-182's polynomial, reflected, as mongodump computes it. The runtime's <c>System.IO.Hashing.Crc64</c> does not reflect. Eight
/// bytes are taken at a time, by eight tables.
/// </summary>
internal struct Crc64()
{
    private const ulong Polynomial = 0xC96C5795D7870F42;
    private const int Stride = sizeof(ulong);

    private static readonly ulong[][] s_tables = CreateTables();

    private ulong _state = ulong.MaxValue;

    /// <summary>The checksum of the bytes appended.</summary>
    public readonly ulong Value => ~_state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        for (; bytes.Length >= Stride; bytes = bytes[Stride..])
        {
            state ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = s_tables[7][(byte)state] ^ s_tables[6][(byte)(state >> 8)] ^ s_tables[5][(byte)(state >> 16)] ^ s_tables[4][(byte)(state >> 24)]
                ^ s_tables[3][(byte)(state >> 32)] ^ s_tables[2][(byte)(state >> 40)] ^ s_tables[1][(byte)(state >> 48)]
                ^ s_tables[0][(byte)(state >> 56)];
        }

        foreach (var one in bytes)
        {
            state = Next(s_tables[0], state, one);
        }

        _state = state;
    }

    private static ulong Next(ulong[] table, ulong state, byte one) => table[(byte)(state ^ one)] ^ (state >> 8);

    private static ulong[][] CreateTables()
    {
        var tables = new ulong[Stride][];
        for (var table = 0; table < Stride; table++)
        {
            tables[table] = new ulong[256];
            for (var index = 0; index < tables[table].Length; index++)
            {
                tables[table][index] = table == 0 ? Remainder((ulong)index) : Next(tables[0], tables[table - 1][index], 0);
            }
        }

        return tables;
    }

    private static ulong Remainder(ulong value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;
        }

        return value;
    }
}
