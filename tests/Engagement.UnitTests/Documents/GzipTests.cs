using System.IO.Compression;
using System.Text;
using Engagement.Infrastructure.Documents;
using static Engagement.UnitTests.Documents.Splitting;

namespace Engagement.UnitTests.Documents;

internal sealed class GzipTests
{
    private static readonly string[] Lines = [.. Enumerable.Range(1, 200).Select(i => $"{{\"_id\":\"{i * 7919 % 1009}\",\"n\":{i}}}")];
    private static readonly string Text = string.Join('\n', Lines) + "\n";

    [Test]
    public async Task Consecutive_members_are_read_as_one_file()
    {
        byte[] packed = [.. Gzip("{\"a\":1}\n{\"b\":"), .. Gzip(""), .. Gzip("2}\n{\"c\":3}\n")];
        Assert.That(await SplitAsync(packed), Is.EqualTo(new[] { "1:{\"a\":1}", "2:{\"b\":2}", "3:{\"c\":3}" }));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(512)]
    [TestCase(100_000)]
    public async Task Zeros_after_the_last_member_are_ignored(int zeros)
    {
        byte[] packed = [.. Gzip("{\"a\":1}\n"), .. new byte[zeros]];
        await using var splitter = new DocumentSplitter(new MemoryStream(packed));
        Assert.That(await CollectAsync(splitter), Is.EqualTo(new[] { "1:{\"a\":1}" }));
        Assert.That(splitter.BytesRead, Is.EqualTo(packed.Length));
    }

    [Test]
    public async Task Other_data_after_the_last_member_is_an_error(
        [Values(1, 2, 40, 60, 70, 5_000, 100_000)] int length, [Values] bool padded)
    {
        // The magic number of a second member is damaged: all of that member would be lost without an error.
        byte[] second = [0x1E, .. Gzip(Text, CompressionLevel.NoCompression)[1..]];
        byte[] trailing = [.. Enumerable.Repeat(second, 1 + (length / second.Length)).SelectMany(bytes => bytes).Take(length)];
        byte[] packed = [.. Gzip(Text), .. trailing, .. new byte[padded ? 3 : 0]];
        var documents = Lines.Select((line, index) => $"{index + 1}:{line}");
        Assert.That(await SplitAsync(packed), Is.EqualTo(documents.Append($"{Lines.Length + 1}!{TrailingGzip}")));
    }

    [TestCase(new byte[] { 0x1F })]
    [TestCase(new byte[] { 0x1F, 0x1F })]
    [TestCase(new byte[] { 0x1F, 0x8B })]
    [TestCase(new byte[] { 0x1F, 0x8B, 0x08 })]
    [TestCase(new byte[] { 0x1F, 0x8B, 0x09, 0x09 })]
    public async Task Trailing_data_that_begins_like_a_member_is_reported_as_damage(byte[] trailing)
    {
        byte[] packed = [.. Gzip("{\"a\":1}\n"), .. trailing];
        Assert.That(await SplitAsync(packed), Is.EqualTo(new[] { "1:{\"a\":1}", $"2!{DamagedGzip}" }));
    }

    [Test]
    public async Task Progress_is_counted_in_compressed_bytes()
    {
        var packed = Gzip(Text);
        await using var splitter = new DocumentSplitter(new MemoryStream(packed));
        Assert.That(await CollectAsync(splitter), Has.Count.EqualTo(Lines.Length));
        Assert.That(splitter.BytesRead, Is.EqualTo(packed.Length));
    }

    [TestCase(CompressionLevel.Optimal)]
    [TestCase(CompressionLevel.NoCompression)]
    public async Task Truncated_file_gives_the_documents_before_the_cut_and_one_error(CompressionLevel level)
    {
        var packed = Gzip(Text, level);
        for (var length = 2; length < packed.Length; length++)
        {
            var found = await SplitAsync(packed[..length]);
            var documents = Lines.Take(found.Count - 1).Select((line, index) => $"{index + 1}:{line}");
            Assert.That(found, Is.EqualTo(documents.Append($"{found.Count}!{DamagedGzip}")), $"cut to {length} of {packed.Length} bytes");
        }
    }

    [Test]
    public async Task Highly_compressed_file_is_read_whole_or_up_to_its_cut()
    {
        var lines = Enumerable.Repeat("{\"_id\":\"the same again and again\"}", 60_000).ToArray();
        var packed = Gzip(string.Join('\n', lines) + "\n");
        Assert.That(await SplitAsync(packed), Has.Count.EqualTo(lines.Length));
        for (var cut = 1; cut <= 24; cut++)
        {
            var found = await SplitAsync(packed[..^cut]);
            var documents = lines.Take(found.Count - 1).Select((line, index) => $"{index + 1}:{line}");
            Assert.That(found, Is.EqualTo(documents.Append($"{found.Count}!{DamagedGzip}")), $"cut by {cut}");
            Assert.That(found, Has.Count.GreaterThan(lines.Length * 9 / 10), $"cut by {cut}");
        }
    }

    [Test]
    public async Task Truncated_second_member_is_an_error()
    {
        var packed = Gzip("{\"a\":1}\n");
        byte[] cut = [.. packed, .. packed[..^3]];
        Assert.That(await SplitAsync(cut), Is.EqualTo(new[] { "1:{\"a\":1}", "2:{\"a\":1}", $"3!{DamagedGzip}" }));
    }

    [Test]
    public async Task Truncated_array_gives_one_error()
    {
        var packed = Gzip("[" + string.Join(",\n", Lines) + "]");
        var found = await SplitAsync(packed[..^4]);
        Assert.That(found[^1], Is.EqualTo($"200!{DamagedGzip}"));
        Assert.That(found[0], Is.EqualTo($"1:{Lines[0]}"));
        Assert.That(found.Count(text => text.Contains('!', StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Damage_never_throws_and_is_always_reported()
    {
        var packed = Gzip(Text);
        for (var at = 10; at < packed.Length; at++)
        {
            var damaged = packed.ToArray();
            damaged[at] ^= 0x55;
            var found = await SplitAsync(damaged);
            Assert.That(found[^1], Does.EndWith(DamagedGzip), $"byte {at}");
        }
    }

    [Test]
    public async Task Documents_before_damage_are_read()
    {
        var random = new Random(1);
        var lines = Enumerable.Range(0, 60_000).Select(_ => $"{{\"_id\":\"{random.NextInt64()}\"}}").ToArray();
        var packed = Gzip(string.Join('\n', lines));
        packed.AsSpan(packed.Length / 2, 64).Fill(0xFF);
        var found = await SplitAsync(packed);
        Assert.That(found, Has.Count.GreaterThan(lines.Length / 3));
        Assert.That(found.Take(lines.Length / 3), Is.EqualTo(lines.Take(lines.Length / 3).Select((line, index) => $"{index + 1}:{line}")));
        Assert.That(found[^1], Does.EndWith(DamagedGzip));
    }

    [Test]
    public void Runtime_configuration_enables_strict_gzip_validation() =>
        Assert.That(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Engagement.Api.runtimeconfig.json")),
            Does.Contain("\"System.IO.Compression.UseStrictValidation\": true"));

    [Test]
    public async Task Data_without_the_gzip_magic_number_is_read_as_text() =>
        Assert.That(await SplitAsync(Encoding.UTF8.GetBytes("\u001f{}")), Is.EqualTo(new[] { "1:\u001f{}" }));
}
