using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// An array of texts in the format of PostgreSQL's <c>array_send</c>. Each text becomes a string only when it is read: the strings of a hundred
/// thousand usernames take four times as much memory as the bytes.
/// </summary>
internal sealed class BinaryTextArray(byte[] bytes) : IReadOnlyList<string>
{
    // The number of dimensions, a flag, the element type; then, if there is a dimension, its length and lower bound.
    private const int LengthOffset = 12;
    private const int FirstOffset = 20;

    public int Count => bytes.Length < FirstOffset ? 0 : BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(LengthOffset));

    public string this[int index] => this.Skip(index).First();

    public IEnumerator<string> GetEnumerator()
    {
        var at = FirstOffset;
        for (var left = Count; left > 0; left--)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            at += sizeof(int);
            yield return Encoding.UTF8.GetString(bytes, at, length);
            at += length;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
