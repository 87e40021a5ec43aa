using System.IO.Compression;
using System.Text;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>
/// Files that hold, or unpack to, far more than the process may take. Its heap is limited to a quarter of a gibibyte, of which the longest
/// document alone needs 48 MiB in buffers that double: what is not bounded ends the process.
/// </summary>
public sealed class HugeExportTests
{
    private const int HeapMebibytes = 256;
    private const int Mebibyte = 1024 * 1024;

    private static readonly byte[] s_good = Encoding.UTF8.GetBytes(
        """{"_id":"good","rid":"r","ts":{"$date":"2024-01-01T00:00:00Z"},"u":{"_id":"u"},"_updatedAt":{"$date":"2024-01-01T00:00:00Z"}}""" + "\n");

    private TestStore _store = null!;
    private ExportFolder _folder = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _folder = new ExportFolder();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _folder.Dispose();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task A_line_of_100_megabytes_is_rejected_alone()
    {
        var file = Path.Combine(_folder.Path, "messages.json");
        await using (var stream = File.Create(file))
        {
            await WriteLongLineAsync(stream, 100);
        }

        await ImportAsync(file, messages: 2, "1: the document is longer than 16 MiB");
    }

    [Test]
    public async Task A_small_gzip_file_that_unpacks_to_a_line_of_a_gibibyte_is_rejected_alone()
    {
        var file = Path.Combine(_folder.Path, "messages.json.gz");
        await using (var stream = File.Create(file))
        {
            await using var gzip = new GZipStream(stream, CompressionLevel.Fastest);
            await WriteLongLineAsync(gzip, 1024);
        }

        Assert.That(new FileInfo(file).Length, Is.LessThan(16 * Mebibyte));
        await ImportAsync(file, messages: 2, "1: the document is longer than 16 MiB");
    }

    [Test]
    public async Task Documents_that_are_as_large_as_they_may_be_are_not_gathered_by_the_thousand()
    {
        const int Rooms = 250;
        var usernames = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{i}{new string('x', 1000)}\""));
        var file = Path.Combine(_folder.Path, "rooms.json.gz");
        await using (var stream = File.Create(file))
        {
            await using var gzip = new GZipStream(stream, CompressionLevel.Fastest);
            await using var writer = new StreamWriter(gzip);
            for (var i = 0; i < Rooms; i++)
            {
                await writer.WriteLineAsync(
                    $$$"""{"_id":"r{{{i}}}","t":"c","usernames":[{{{usernames}}}],"_updatedAt":{"$date":"2024-01-01T00:00:00Z"}}""");
            }
        }

        var ended = await VerbProcess.RunBoundedAsync(_store.ConnectionString, HeapMebibytes, "import", file);
        Assert.That(ended.ExitCode, Is.Zero, ended.Errors);
        Assert.That(ended.Output, Does.Match($@"rooms\s+{Rooms}\s+{Rooms}\s+0\s+0"));
    }

    private static async Task WriteLongLineAsync(Stream stream, int mebibytes)
    {
        var filler = new byte[Mebibyte];
        Array.Fill(filler, (byte)'x');
        await stream.WriteAsync("{\"_id\":\""u8.ToArray());
        for (var i = 0; i < mebibytes; i++)
        {
            await stream.WriteAsync(filler);
        }

        await stream.WriteAsync("\"}\n"u8.ToArray());
        await stream.WriteAsync(s_good);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(s_good).Replace("good", "better", StringComparison.Ordinal)));
    }

    private async Task ImportAsync(string file, int messages, string reject)
    {
        var ended = await VerbProcess.RunBoundedAsync(_store.ConnectionString, HeapMebibytes, "import", file);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.Errors);
        Assert.That(ended.Errors.Trim(), Is.EqualTo($"{file}:{reject}"));
        Assert.That(ended.Output, Does.Match($@"messages\s+{messages}\s+{messages}\s+0\s+0").And.Match(@"rejected\s+1 "));
    }
}
