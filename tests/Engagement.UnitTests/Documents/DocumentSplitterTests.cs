using System.Text;
using Engagement.Infrastructure.Documents;
using static Engagement.UnitTests.Documents.Splitting;

namespace Engagement.UnitTests.Documents;

internal sealed class DocumentSplitterTests
{
    private const string Unclosed = "the JSON array is not closed: the file seems to be cut short";
    private const string Truncated = "the JSON array ends inside this document: it is truncated, and the rest is lost";
    private const string Trailing = "the JSON array is followed by something else, which is not read";
    private const string Empty = "there is no document between two commas";

    // The smallest buffer is 16 bytes: every document then arrives in pieces.
    private static readonly int[] Buffers = [1, 32, 256 * 1024];

    private static readonly object[][] Files =
    [
        ["", ""],
        [" \r\n\t\n", ""],
        ["{\"a\":1}", "1:{\"a\":1}"],
        ["{\"a\":1}\n{\"b\":2}\n", "1:{\"a\":1}|2:{\"b\":2}"],
        ["{\"a\":1}\r\n\r\n{\"b\":2}\r\n", "1:{\"a\":1}|3:{\"b\":2}"],
        ["\uFEFF{\"a\":1}\n  {\"b\":2}  ", "1:{\"a\":1}|2:{\"b\":2}"],
        ["\n\n                                            \n{\"a\":1}", "4:{\"a\":1}"],
        ["{\"a\":\"long enough to need several pieces\"}\nbroken {\n{\"b\":2}",
            "1:{\"a\":\"long enough to need several pieces\"}|2:broken {|3:{\"b\":2}"],
        ["{\"a\":\"]\"}\n[1]\n", "1:{\"a\":\"]\"}|2:[1]"],
        ["{\n  \"a\": 1\n}\n{\n  \"b\": [\n    {\n      \"c\": 2\n    }\n  ]\n}\n", "1:{\n  \"a\": 1\n}|4:{\n  \"b\": [\n    {\n      \"c\": 2\n    }\n  ]\n}"],
        ["\uFEFF\n{\r\n \"a\":1\r\n}\r\n\r\n{\r\n\t\"b\":2\r\n}", "2:{\r\n \"a\":1\r\n}|6:{\r\n\t\"b\":2\r\n}"],
        ["{\n{\"a\":1}\n{\"b\":2}", "1:{|2:{\"a\":1}|3:{\"b\":2}"],
        ["{\n \"a\": 1,\n{\n \"b\": 2\n}\n{", "1:{\n \"a\": 1,|3:{\n \"b\": 2\n}|6:{"],
        ["{", "1:{"],
        ["[]", ""],
        ["[ \n ]\n", ""],
        ["\uFEFF[{\"a\":1}]", "1:{\"a\":1}"],
        ["[{\"a\":1},{\"b\":2}]", "1:{\"a\":1}|1:{\"b\":2}"],
        ["[{\"a\":1},\n{\"b\":2}\n]\n", "1:{\"a\":1}|2:{\"b\":2}"],
        ["\n[\n{\n \"a\": [1,2]\n},\r\n{\n \"b\": {\"c\":[]}\n}\n]", "3:{\n \"a\": [1,2]\n}|6:{\n \"b\": {\"c\":[]}\n}"],
        ["[{\"a\":\"x],[{\\\"}\\\\\"},{\"b\":\"\\\\\\\"]\"}]", "1:{\"a\":\"x],[{\\\"}\\\\\"}|1:{\"b\":\"\\\\\\\"]\"}"],
        ["[{\"a\":1}]\n[{\"b\":2}]", "1:{\"a\":1}|2:{\"b\":2}"],
        ["[1, \"two\" , null]", "1:1|1:\"two\"|1:null"],
        ["[{\"a\":1}}, {\"b\":2}]", "1:{\"a\":1}}|1:{\"b\":2}"],
        ["[{\"a\":1}\n{\"b\":2}]", "1:{\"a\":1}\n{\"b\":2}"],
        ["[,{\"a\":1},]", $"1!{Empty}|1:{{\"a\":1}}|1!{Empty}"],
        ["[{\"a\":1}]\n{\"b\":2}\n{\"c\":3}", $"1:{{\"a\":1}}|2!{Trailing}"],
        ["[", $"1!{Unclosed}"],
        ["[{\"a\":1},\n", $"1:{{\"a\":1}}|2!{Unclosed}"],
        ["[{\"a\":1},\n{\"b\":2}\n", $"1:{{\"a\":1}}|2:{{\"b\":2}}|3!{Unclosed}"],
        ["[{\"a\":1},\n{\"b\":\n2", $"1:{{\"a\":1}}|2!{Truncated}"],
        ["[{\"a\":1},\n{\"b\":\"\n\\", $"1:{{\"a\":1}}|2!{Truncated}"],
        ["[{\"a\":1},\n{\"b\":\"},\n{\"c\":2}]", $"1:{{\"a\":1}}|2!{Truncated}"],
    ];

    [Test]
    public async Task Documents_are_split_with_their_line_numbers_at_every_buffer_size(
        [ValueSource(nameof(Files))] object[] file, [ValueSource(nameof(Buffers))] int buffer)
    {
        Assert.That(string.Join('|', await SplitAsync((string)file[0], buffer: buffer)), Is.EqualTo(file[1]));
        Assert.That(string.Join('|', await SplitAsync(Gzip((string)file[0]), buffer: buffer)), Is.EqualTo(file[1]), "packed");
    }

    [Test]
    public async Task Only_the_document_that_is_too_long_is_skipped([ValueSource(nameof(Buffers))] int buffer)
    {
        var fits = $"{{\"a\":\"{new string('x', 92)}\"}}";
        var tooLong = $"{{\"a\":\"{new string('x', 93)}\"}}";
        var muchTooLong = $"{{\"a\":\"{string.Concat(Enumerable.Repeat("\\\\,]\\\"", 300))}\"}}";
        Assert.That(fits, Has.Length.EqualTo(100));

        string[] expected = [$"1:{fits}", "2!the document is longer than 100 bytes", "3!the document is longer than 100 bytes", "4:{}"];
        Assert.That(await SplitAsync($"{fits}\n{tooLong}\n{muchTooLong}\n{{}}", 100, buffer), Is.EqualTo(expected));
        Assert.That(await SplitAsync($"[{fits},\n{tooLong},\n{muchTooLong},\n{{}}]", 100, buffer), Is.EqualTo(expected));

        string[] indented = ["1:{\n \"a\":1}", "3!the document is longer than 100 bytes", "6!the document is longer than 100 bytes", "9:{\n}"];
        Assert.That(
            await SplitAsync($"{{\n \"a\":1}}\n{{\n{tooLong[1..]}\n\n{{\n{muchTooLong[1..]}\n\n{{\n}}", 100, buffer), Is.EqualTo(indented));
    }

    [NonParallelizable]
    [TestCase("\n", "{}\n")]
    [TestCase(",", "{}]")]
    public async Task Memory_for_a_document_that_is_too_long_is_bounded(string separator, string rest)
    {
        var head = separator == "," ? "[{\"a\":\"" : "{\"a\":\"";
        var bytes = new byte[64 * 1024 * 1024];
        Array.Fill(bytes, (byte)'x');
        Encoding.UTF8.GetBytes(head).CopyTo(bytes, 0);
        var tail = Encoding.UTF8.GetBytes($"\"}}{separator}{rest}");
        tail.CopyTo(bytes, bytes.Length - tail.Length);

        await using var splitter = new DocumentSplitter(new MemoryStream(bytes));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var found = await CollectAsync(splitter);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.That(found, Is.EqualTo(new[] { "1!the document is longer than 16 MiB", separator == "," ? "1:{}" : "2:{}" }));
        Assert.That(allocated, Is.LessThan(80 * 1024 * 1024), "buffers double up to twice the limit: 32 + 16 + 8 + …");
    }

    [Test]
    public async Task Document_of_the_maximum_length_is_read()
    {
        var longest = $"{{\"a\":\"{new string('x', DocumentSplitter.MaxDocumentBytes - 8)}\"}}";
        var found = await SplitAsync($"{longest}\n{{}}");
        Assert.That(found.Select(text => text.Length), Is.EqualTo(new[] { DocumentSplitter.MaxDocumentBytes + 2, 4 }));
    }

    [Test]
    public async Task Many_documents_come_in_order_and_all_their_bytes_are_counted()
    {
        var text = string.Concat(Enumerable.Range(1, 50_000).Select(i => $"{{\"i\":{i}}}\n"));
        await using var splitter = new DocumentSplitter(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        var expected = Enumerable.Range(1, 50_000).Select(i => $"{i}:{{\"i\":{i}}}");
        Assert.That(await CollectAsync(splitter), Is.EqualTo(expected));
        Assert.That(splitter.BytesRead, Is.EqualTo(text.Length));
    }

    [TestCase("", "x\n")]
    [TestCase("[", ",")]
    public async Task Entries_after_a_long_document_come_in_bounded_batches(string start, string separator)
    {
        var text = $"{start}{{\"a\":\"{new string('x', 4 * 1024 * 1024)}\"}}{string.Concat(Enumerable.Repeat(separator, 3 * 1024 * 1024))}";
        await using var splitter = new DocumentSplitter(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        var (all, most) = (0, 0);
        await foreach (var buffer in splitter.SplitAsync())
        {
            all += buffer.Entries.Count;
            most = Math.Max(most, buffer.Entries.Count);
            buffer.Dispose();
        }

        Assert.That(all, Is.GreaterThanOrEqualTo(3 * 1024 * 1024));
        Assert.That(most, Is.LessThan(300_000), "an entry takes ten times the memory of its text");
    }

    [TestCase(new byte[] { 0xFF, 0xFE, 0x7B, 0x00 })]
    [TestCase(new byte[] { 0xFE, 0xFF, 0x00, 0x7B })]
    [TestCase(new byte[] { 0x7B, 0x00, 0x22, 0x00 })]
    [TestCase(new byte[] { 0x00, 0x5B, 0x00, 0x7B })]
    public async Task UTF16_file_is_reported(byte[] bytes) =>
        Assert.That(await SplitAsync(bytes), Is.EqualTo(new[] { "1!the file is UTF-16: convert it to UTF-8" }));

    [Test]
    public async Task Splitting_can_be_canceled()
    {
        using var source = new CancellationTokenSource();
        var text = string.Concat(Enumerable.Repeat("{\"a\":1}\n", 1000));
        await using var splitter = new DocumentSplitter(new MemoryStream(Encoding.UTF8.GetBytes(text)), 100, 16);
        Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var documents in splitter.SplitAsync(source.Token))
            {
                documents.Dispose();
                await source.CancelAsync();
            }
        });
    }

    [Test]
    public async Task Random_text_is_split_alike_with_small_and_large_buffers()
    {
        const string Alphabet = "{}[],:\"\\\n\r\t a1é";
        static string Of(Random random, params string[] starts) => starts[random.Next(starts.Length)];
        var random = new Random(20230530);
        for (var i = 0; i < 3_000; i++)
        {
            var text = Of(random, "", "[", "{\n ") + new string(random.GetItems<char>(Alphabet, random.Next(120)));
            var whole = await SplitAsync(text, max: 40);
            Assert.That(await SplitAsync(text, max: 40, buffer: 1), Is.EqualTo(whole), text);
        }
    }
}
