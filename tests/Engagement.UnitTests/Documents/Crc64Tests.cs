using Engagement.Infrastructure.Documents;

namespace Engagement.UnitTests.Documents;

internal sealed class Crc64Tests
{
    [Test]
    public void Checksum_of_the_standard_text_is_that_of_CRC_64_XZ()
    {
        var crc = new Crc64();
        crc.Append("123456789"u8);
        Assert.That(crc.Value, Is.EqualTo(0x995DC9BBDF1939FA));
    }

    [Test]
    public void Checksum_does_not_depend_on_the_pieces()
    {
        var random = new Random(64);
        var bytes = new byte[1000];
        random.NextBytes(bytes);
        var crc = new Crc64();
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(30), bytes.Length - at);
            crc.Append(bytes.AsSpan(at, length));
            at += length;
        }

        Assert.That(crc.Value, Is.EqualTo(DumpBytes.Crc(bytes)));
    }
}
