using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Engagement.Infrastructure.Documents;

namespace Engagement.UnitTests.Documents;

/// <summary>Runs the splitter over bytes in memory and writes what it finds as <c>line:text</c> or <c>line!error</c>.</summary>
internal static class Splitting
{
    public const string DamagedGzip = "the gzip data is damaged or cut short here: nothing after it can be read";
    public const string TrailingGzip = "the gzip data is followed by something else, which is not read";

    public static Task<List<string>> SplitAsync(string text, int max = DocumentSplitter.MaxDocumentBytes, int buffer = 256 * 1024) =>
        SplitAsync(Encoding.UTF8.GetBytes(text), max, buffer);

    public static async Task<List<string>> SplitAsync(byte[] bytes, int max = DocumentSplitter.MaxDocumentBytes, int buffer = 256 * 1024)
    {
        await using var file = new DocumentSplitter(new MemoryStream(bytes), max, buffer);
        var found = await CollectAsync(file);

        // A request body has no length that is known before its end.
        await using var body = new DocumentSplitter(PipeReader.Create(new ReadOnlySequence<byte>(bytes)).AsStream(), max, buffer);
        Assert.That(await CollectAsync(body), Is.EqualTo(found));
        return found;
    }

    public static async Task<List<string>> CollectAsync(DocumentSplitter splitter, Action? between = null)
    {
        var found = new List<string>();
        await foreach (var documents in splitter.SplitAsync())
        {
            using (documents)
            {
                foreach (var entry in documents.Entries)
                {
                    var place = entry.Place.Dump is null ? $"{entry.Place.Number}" : $"{entry.Place}";
                    found.Add(place + (entry.Error is { } error ? $"!{error}" : $":{Encoding.UTF8.GetString(documents.Bytes(entry))}"));
                }
            }

            between?.Invoke();
        }

        return found;
    }

    public static byte[] Gzip(string text, CompressionLevel level = CompressionLevel.Optimal) => Gzip(Encoding.UTF8.GetBytes(text), level);

    public static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
