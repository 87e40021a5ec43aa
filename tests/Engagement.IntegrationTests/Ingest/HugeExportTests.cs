using System.IO.Compression;
using System.Text;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>
/// Files that hold, or unpack to, far more than the process may take. Its heap is limited: to 128 MiB where one document is long, of which
/// buffers that double take 48 MiB, and to 256 MiB where many are, of which several chunks of 32 MiB are under way. What is not bounded ends
/// the process.
/// </summary>
[NonParallelizable]
public sealed class HugeExportTests
{
    private const int Mebibyte = 1024 * 1024;
    private const string At = """{"$date":"2024-01-01T00:00:00Z"}""";

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

        await AssertOnlyTheLineIsRejectedAsync(file);
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
        await AssertOnlyTheLineIsRejectedAsync(file);
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
                    $$$"""{"_id":"r{{{i}}}","t":"c","usernames":[{{{usernames}}}],"_updatedAt":{{{At}}}}""");
            }
        }

        var ended = await VerbProcess.RunBoundedAsync(_store.ConnectionString, 256, "import", file);
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
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Good("one") + Good("two")));
    }

    private static string Good(string id) =>
        $$$"""{"_id":"{{{id}}}","rid":"r","ts":{{{At}}},"u":{"_id":"u"},"_updatedAt":{{{At}}}}""" + "\n";

    private async Task AssertOnlyTheLineIsRejectedAsync(string file)
    {
        var ended = await VerbProcess.RunBoundedAsync(_store.ConnectionString, 128, "import", file);
        Assert.That(ended.ExitCode, Is.EqualTo(1), ended.Errors);
        Assert.That(ended.Errors.Trim(), Is.EqualTo($"{file}:1: the document is longer than 16 MiB"));
        Assert.That(ended.Output, Does.Match(@"messages\s+2\s+2\s+0\s+0").And.Match(@"rejected\s+1 "));
    }
}
