using Engagement.Application.Ingest;
using Engagement.Infrastructure.Documents;

namespace Engagement.UnitTests.Documents;

internal sealed class ExportFilesTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "exports", TestContext.CurrentContext.Test.ID);
        Directory.CreateDirectory(_folder);
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("rooms.jsonl", DocumentSource.Rooms)]
    [TestCase("room.json", DocumentSource.Rooms)]
    [TestCase("rocketchat_room.json", DocumentSource.Rooms)]
    [TestCase("users.ndjson", DocumentSource.Users)]
    [TestCase("user.json.gz", DocumentSource.Users)]
    [TestCase("rocketchat_sessions.json", DocumentSource.Sessions)]
    [TestCase("session.jsonl.gz", DocumentSource.Sessions)]
    [TestCase("rocketchat_message.ndjson.gz", DocumentSource.Messages)]
    [TestCase("MESSAGES.JSON.GZ", DocumentSource.Messages)]
    [TestCase("trash.jsonl", DocumentSource.Trash)]
    [TestCase("_trash.jsonl", DocumentSource.Trash)]
    [TestCase("rocketchat__trash.json", DocumentSource.Trash)]
    [TestCase("a/b.c/rocketchat_trash.json", DocumentSource.Trash)]
    [TestCase("messages", DocumentSource.Unknown)]
    [TestCase("messages.csv", DocumentSource.Unknown)]
    [TestCase("messages.gz", DocumentSource.Unknown)]
    [TestCase("messages.json.zip", DocumentSource.Unknown)]
    [TestCase("old-messages.json", DocumentSource.Unknown)]
    [TestCase("rocketchat_message.metadata.json", DocumentSource.Unknown)]
    [TestCase("rooms/export.json", DocumentSource.Unknown)]
    [TestCase("messages.json\n", DocumentSource.Unknown)]
    public void Source_of_a_file_comes_from_its_name(string path, DocumentSource source) =>
        Assert.That(ExportFiles.SourceOf(path), Is.EqualTo(source));

    [Test]
    public void Folder_lists_its_files_in_reading_order_and_the_skipped_ones()
    {
        Make("messages.jsonl", "rooms.jsonl", "sessions.jsonl", "trash.jsonl", "users.jsonl", "README.md");
        Make("rocketchat_avatars.json", "more/rooms.json");
        var found = ExportFiles.Find([_folder]);
        Assert.That(Names(found), Is.EqualTo(new[] { "rooms.jsonl", "users.jsonl", "sessions.jsonl", "messages.jsonl", "trash.jsonl" }));
        Assert.That(found.Skipped.Select(Path.GetFileName), Is.EqualTo(new[] { "README.md", "rocketchat_avatars.json" }));
    }

    [Test]
    public void Folder_without_known_file_names_gives_files_of_unknown_source()
    {
        Make("part-2.json", "part-1.json", "part-1.metadata.json", "part-1.rejects.jsonl", ".hidden.json", "notes.txt");
        var found = ExportFiles.Find([_folder]);
        Assert.That(Names(found), Is.EqualTo(new[] { "part-1.json", "part-2.json" }));
        Assert.That(found.Files.Select(file => file.Source), Is.All.EqualTo(DocumentSource.Unknown));
        Assert.That(found.Skipped, Has.Count.EqualTo(3).And.None.Contains("rejects"), "rejects files of the program are not listed");
    }

    [Test]
    public void File_is_taken_once_and_a_file_given_by_path_whatever_its_name()
    {
        Make("rooms.jsonl", "odd.txt", "users.jsonl");
        var found = ExportFiles.Find([In("odd.txt"), In("users.jsonl"), _folder, In("rooms.jsonl")]);
        Assert.That(Names(found), Is.EqualTo(new[] { "rooms.jsonl", "users.jsonl", "odd.txt" }));
        Assert.That(found.Skipped, Is.Empty);
    }

    [Test]
    public void Error_names_a_path_that_does_not_exist()
    {
        var exception = Assert.Throws<ExportPathException>(() => ExportFiles.Find([In("missing.json")]));
        Assert.That(exception!.Message, Does.StartWith($"{In("missing.json")} does not exist: expected files such as "));
    }

    [Test]
    public void Error_names_a_folder_without_files_to_import()
    {
        Make("README.md");
        var exception = Assert.Throws<ExportPathException>(() => ExportFiles.Find([_folder]));
        Assert.That(exception!.Message, Does.StartWith($"{_folder} holds nothing to import: expected files"));
    }

    [Test]
    public async Task A_file_is_read_through_the_splitter()
    {
        await File.WriteAllBytesAsync(In("rooms.json"), Splitting.Gzip("[{\"_id\":\"r\"}]"));
        await using var stream = ExportFiles.Find([_folder]).Files.Single().Open();
        await using var splitter = new DocumentSplitter(stream);
        Assert.That(await Splitting.CollectAsync(splitter), Is.EqualTo(new[] { "1:{\"_id\":\"r\"}" }));
        Assert.That(splitter.BytesRead, Is.EqualTo(stream.Length));
    }

    private static IEnumerable<string?> Names(ExportSelection selection) => selection.Files.Select(file => Path.GetFileName(file.Path));

    private string In(string name) => Path.Combine(_folder, name);

    private void Make(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
            File.WriteAllText(In(name), string.Empty);
        }
    }
}
