using System.Diagnostics;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Export;

namespace Engagement.UnitTests.Export;

/// <summary>Paths that are no files.</summary>
internal sealed class ExportFileTests
{
    private const string NotRegular = " is not a regular file: a pipe, socket, device or broken link cannot be imported. Write what it holds to a file first.";

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
    public async Task What_is_no_regular_file_is_refused_and_not_waited_for(string name, string program, params string[] arguments)
    {
        await RunAsync(program, [.. arguments, In(name)]);
        var exception = Assert.Throws<ExportPathException>(() => new ExportFile(In(name), DocumentSource.Messages).Open());
        Assert.That(exception!.Message, Is.EqualTo(In(name) + NotRegular));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_link_to_a_file_is_read_and_so_is_an_empty_file()
    {
        await File.WriteAllTextAsync(In("empty"), "");
        File.CreateSymbolicLink(In("messages.json"), "empty");
        Assert.That(new ExportFile(In("messages.json"), DocumentSource.Messages).Measure(), Is.Zero);
    }

    [Test]
    public void What_cannot_be_opened_is_named()
    {
        foreach (var path in new[] { In("gone.json"), _folder })
        {
            var exception = Assert.Throws<ExportPathException>(() => new ExportFile(path, DocumentSource.Messages).Open());
            Assert.That(exception!.Message, Does.StartWith($"{path} cannot be read: ").And.EndsWith(". Make it readable, or leave it out."));
        }
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);
    }

    private string In(string name) => Path.Combine(_folder, name);
}
