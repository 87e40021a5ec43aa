using System.IO.Compression;
using System.Text;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Ingest;

/// <summary>
/// Files far larger than the process's heap, plain or unpacked. The heap limit is 128 MiB for one long document, of which doubling buffers take
/// 48 MiB, and 256 MiB for many, since several chunks of 32 MiB are in progress. Unbounded memory would end the process.
/// </summary>
public sealed class HugeExportTests
{
    private const int Mebibyte = 1024 * 1024;

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
    public async Task Line_of_100_megabytes_is_rejected_and_the_others_are_imported()
    {
        var file = Path.Combine(_folder.Path, "messages.json");
        await using (var stream = File.Create(file))
        {
            await WriteLongLineAsync(stream, 100);
        }

        await AssertOnlyTheLineIsRejectedAsync(file);
    }

    [Test]
    public async Task Gzip_line_of_a_gibibyte_is_rejected_and_the_others_are_imported()
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
    public async Task Chunks_of_documents_of_maximum_size_are_limited_in_memory()
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
                await writer.WriteLineAsync(Documents.Room($"r{i}", more: $",\"usernames\":[{usernames}]"));
            }
        }

        var result = await VerbProcess.RunBoundedAsync(_store.ConnectionString, 256, "import", file);
        Assert.That(result.ExitCode, Is.Zero, result.Errors);
        Assert.That(result.Output, Does.Match($@"rooms\s+{Rooms}\s+{Rooms}\s+0\s+0"));
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

    private static string Good(string id) => Documents.Message(id, "2024-01-01T00:00:00Z") + "\n";

    private async Task AssertOnlyTheLineIsRejectedAsync(string file)
    {
        var result = await VerbProcess.RunBoundedAsync(_store.ConnectionString, 128, "import", file);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(VerbProcess.WithoutProgress(result.Errors).Trim(), Is.EqualTo($"{file}:1: the document is longer than 16 MiB"));
        Assert.That(result.Output, Does.Match(@"messages\s+2\s+2\s+0\s+0").And.Match(@"rejected\s+1 "));
    }
}
