using System.Diagnostics;
using System.Text;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Documents;
using static Engagement.UnitTests.Documents.Splitting;

namespace Engagement.UnitTests.Documents;

/// <summary>Paths that are no regular files, and files that change while they are read.</summary>
internal sealed class ExportFileTests
{
    private const string NotRegular =
        " is not a regular file: a pipe, socket, device or broken link cannot be imported. Write what it holds to a file first.";

    private const string Shorter = "the file became shorter while it was read: import it again when nothing writes to it";
    private const string Longer =
        "the file became longer while it was read, and only the beginning was read: import it again when nothing writes to it";

    // More than one read returns, even when compressed.
    private static readonly string[] Lines = MakeLines(new Random(1));

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("engagement-export-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("messages.json", "mkfifo")]
    [TestCase("nowhere.json", "ln", "-s", "/no/such/file")]
    [TestCase("loop.json", "ln", "-s", "loop.json")]
    [TestCase("zero.json", "ln", "-s", "/dev/zero")]
    [CancelAfter(10_000)]
    [Platform(Exclude = "Win")]
    public async Task Path_that_is_no_regular_file_is_rejected_without_waiting(string name, string program, params string[] arguments)
    {
        await RunAsync(program, [.. arguments, In(name)]);
        var exception = Assert.Throws<ExportPathException>(() => new ExportFile(In(name), DocumentSource.Messages).Open());
        Assert.That(exception!.Message, Is.EqualTo(In(name) + NotRegular));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task Symbolic_link_to_an_empty_file_is_accepted()
    {
        await File.WriteAllTextAsync(In("empty"), "");
        File.CreateSymbolicLink(In("messages.json"), "empty");
        Assert.That(new ExportFile(In("messages.json"), DocumentSource.Messages).Measure(), Is.Zero);
    }

    [Test]
    public void Error_names_a_path_that_cannot_be_opened()
    {
        foreach (var path in new[] { In("gone.json"), _folder })
        {
            var exception = Assert.Throws<ExportPathException>(() => new ExportFile(path, DocumentSource.Messages).Open());
            Assert.That(exception!.Message, Does.StartWith($"{path} cannot be read: "));
            Assert.That(exception.Message, Does.EndWith(". Make it readable, or leave it out."));
        }
    }

    [Test]
    public async Task Growing_file_is_read_to_its_original_length_and_reported([Values] bool packed)
    {
        var found = await ReadWhileAsync(packed, file =>
        {
            file.Seek(0, SeekOrigin.End);
            file.Write(packed ? Gzip("{}\n") : "{}\n"u8);
        });
        Assert.That(found, Has.Count.EqualTo(Lines.Length + 1));
        Assert.That(found[^1], Is.EqualTo($"{Lines.Length + 1}!{Longer}"));
    }

    [Test]
    public async Task Shrinking_file_gives_the_documents_read_so_far_and_one_error([Values] bool packed)
    {
        var found = await ReadWhileAsync(packed, file => file.SetLength(1 + (file.Length * 9 / 10)));
        var read = found.Count - 1;
        Assert.That(found, Is.EqualTo(Lines.Take(read).Select((line, index) => $"{index + 1}:{line}").Append($"{read + 1}!{Shorter}")));
        Assert.That(read, Is.InRange(Lines.Length / 4, Lines.Length - 1));
    }

    [Test]
    public async Task File_deleted_while_it_is_read_is_read_to_its_end() =>
        Assert.That(await ReadWhileAsync(false, file => File.Delete(file.Name)), Has.Count.EqualTo(Lines.Length));

    [Test]
    [Platform("Linux")]
    public async Task Error_names_a_file_that_fails_while_it_is_read()
    {
        // The first page is never mapped, so reading it fails.
        await using var stream = new FileStream("/proc/self/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using var splitter = new DocumentSplitter(stream);
        Assert.That(
            async () => await CollectAsync(splitter),
            Throws.TypeOf<ExportPathException>().With.Message.StartsWith("/proc/self/mem cannot be read to its end: "));
    }

    /// <summary>Reads a file and changes it after its first documents.</summary>
    private async Task<List<string>> ReadWhileAsync(bool packed, Action<FileStream> change)
    {
        var text = string.Join('\n', Lines) + "\n";
        await File.WriteAllBytesAsync(In("messages.json"), packed ? Gzip(text) : Encoding.UTF8.GetBytes(text));
        await using var stream = new ExportFile(In("messages.json"), DocumentSource.Messages).Open();
        await using var splitter = new DocumentSplitter(stream);
        var changed = false;
        return await CollectAsync(splitter, () =>
        {
            if (!changed)
            {
                using var file = File.Open(In("messages.json"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                change(file);
                changed = true;
            }
        });
    }

    private static string[] MakeLines(Random random) => [.. Enumerable.Range(1, 60_000).Select(_ => $"{{\"i\":{random.NextInt64()}}}")];

    private static async Task RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);
    }

    private string In(string name) => Path.Combine(_folder, name);
}
