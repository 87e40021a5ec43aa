using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// An array of texts in the format of PostgreSQL's <c>array_send</c>. Each text becomes a string only when it is read: the strings of a hundred
/// thousand usernames take four times as much memory as the bytes.
/// </summary>
internal sealed class SentTexts(byte[] sent) : IReadOnlyList<string>
{
    // The number of dimensions, a flag, the element type; then, if there is a dimension, its length and lower bound.
    private const int Length = 12;
    private const int First = 20;

    public int Count => sent.Length < First ? 0 : BinaryPrimitives.ReadInt32BigEndian(sent.AsSpan(Length));

    public string this[int index] => this.Skip(index).First();

    public IEnumerator<string> GetEnumerator()
    {
        var at = First;
        for (var left = Count; left > 0; left--)
        {
            var bytes = BinaryPrimitives.ReadInt32BigEndian(sent.AsSpan(at));
            at += sizeof(int);
            yield return Encoding.UTF8.GetString(sent, at, bytes);
            at += bytes;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
