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

    [Test]
    public void Folder_lists_its_files_in_reading_order_and_the_skipped_ones()
    {
        Make("messages.jsonl", "rooms.jsonl", "sessions.jsonl", "trash.jsonl", "users.jsonl", "README.md");
        Make("rocketchat_avatars.json", "more/rooms.json");
        var found = ExportFiles.Find([_folder]);
        Assert.That(Names(found), Is.EqualTo(new[] { "rooms.jsonl", "users.jsonl", "sessions.jsonl", "messages.jsonl", "trash.jsonl" }));
        Assert.That(found.Skipped.Select(Path.GetFileName), Is.EqualTo(new[] { "README.md" }));
        Assert.That(found.Unsupported.Select(Path.GetFileName), Is.EqualTo(new[] { "rocketchat_avatars.json" }));
    }

    [Test]
    public void Folder_without_known_file_names_gives_files_of_unknown_source()
    {
        Make("part-2.json", "part-1.json", "part-1.metadata.json", "part-1.rejects.jsonl", ".hidden.json", "notes.txt");
        var found = ExportFiles.Find([_folder]);
        Assert.That(Names(found), Is.EqualTo(new[] { "part-1.json", "part-2.json" }));
        Assert.That(found.Files.Select(file => file.Source), Is.All.EqualTo(DocumentSource.Unknown));
        Assert.That(found.Skipped.Select(Path.GetFileName), Is.EqualTo(new[] { ".hidden.json", "notes.txt" }), "descriptions and rejects are not listed");
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

    [Test]
    public void Folder_of_a_dump_gives_its_collections_and_no_descriptions()
    {
        Make("rocketchat_message.bson", "rocketchat_message.metadata.json", "users.bson.gz", "users.metadata.json.gz", "rocketchat_statistics.bson");
        Make("usersSessions.bson", "prelude.json", "notes.txt");
        var found = ExportFiles.Find([_folder]);
        Assert.That(Names(found), Is.EqualTo(new[] { "users.bson.gz", "rocketchat_message.bson" }));
        Assert.That(found.Files.Select(file => file.Format), Is.All.EqualTo(FileFormat.Bson));
        Assert.That(found.Unsupported.Select(Path.GetFileName), Is.EqualTo(new[] { "rocketchat_statistics.bson", "usersSessions.bson" }));
        Assert.That(found.Skipped.Select(Path.GetFileName), Is.EqualTo(new[] { "notes.txt" }));
    }

    [Test]
    public void Dump_of_one_workspace_and_other_databases_needs_no_choice()
    {
        Make("prelude.json", "admin/system.users.bson", "other/users.bson");
        Make("rocketchat/users.bson", "rocketchat/rocketchat_room.bson", "rocketchat/rocketchat_avatars.bson");
        Assert.That(Names(ExportFiles.Find([_folder])), Is.EqualTo(new[] { "rocketchat_room.bson", "users.bson" }));
    }

    [Test]
    public void Database_is_chosen_where_several_hold_a_workspace()
    {
        Make("dump/chat/rocketchat_message.bson", "dump/old/users.bson", "dump/old/rocketchat_room.bson", "dump/test/other.bson");
        File.WriteAllBytes(In("a.archive"), DumpBytes.Archive(("old", "users", []), ("old", "rocketchat_room", []), ("third", "rocketchat_room", [])));
        string[] paths = [In("dump/chat"), In("dump"), In("a.archive")];
        Assert.That(
            Assert.Throws<ExportPathException>(() => ExportFiles.Find(paths[1..]))!.Message,
            Is.EqualTo("More than one database holds a workspace: chat, old, third. Choose one with --database."));
        Assert.That(
            Assert.Throws<ExportPathException>(() => ExportFiles.Find(paths[1..], "test"))!.Message,
            Is.EqualTo("The database test holds no workspace. With --database you may choose: chat, old, third."));
        Assert.That(
            Assert.Throws<ExportPathException>(() => ExportFiles.Find(paths[..1], "test"))!.Message,
            Is.EqualTo("--database test is for dumps, and none of that name is given."));
        Assert.That(Names(ExportFiles.Find(paths[..1], "chat")), Is.EqualTo(new[] { "rocketchat_message.bson" }));

        var found = ExportFiles.Find(paths[1..], "old");
        Assert.That(found.Files.Select(file => Path.GetRelativePath(_folder, file.Path)), Is.EqualTo(new[]
        {
            Path.Combine("dump", "old", "rocketchat_room.bson"), Path.Combine("dump", "old", "users.bson"), "a.archive",
        }));
        Assert.That(found.Files[^1].Database, Is.EqualTo("old"));
    }

    [Test]
    public void Archive_is_known_by_its_first_bytes([Values("backup.archive", "backup.json", "backup", "users.bson")] string name, [Values] bool gzip)
    {
        var bytes = DumpBytes.Archive(("chat", "users", []));
        File.WriteAllBytes(In(name), gzip ? Splitting.Gzip(bytes) : bytes);
        var file = ExportFiles.Find([In(name)]).Files.Single();
        Assert.That((file.Format, file.Database), Is.EqualTo((FileFormat.Archive, "chat")));
    }

    [Test]
    public void Archive_without_a_workspace_one_cut_short_in_its_list_and_another_file_are_refused()
    {
        var bytes = DumpBytes.Archive(("chat", "other", []));
        File.WriteAllBytes(In("other.archive"), bytes);
        File.WriteAllBytes(In("short.archive"), bytes[..150]);
        File.WriteAllText(In("text.archive"), "text");
        Assert.That(
            Assert.Throws<ExportPathException>(() => ExportFiles.Find([In("text.archive")]))!.Message,
            Does.EndWith("text.archive is no archive of mongodump, or is damaged at its beginning."));
        Assert.That(
            Assert.Throws<ExportPathException>(() => ExportFiles.Find([In("other.archive")]))!.Message,
            Does.EndWith("other.archive holds no collection of a workspace, such as rocketchat_message."));
        Assert.That(
            Assert.Throws<ExportPathException>(() => ExportFiles.Find([In("short.archive")]))!.Message,
            Does.Match(@"short\.archive is damaged or cut short at byte \d+, in its list of collections: make a new archive\.$"));
    }

    [Test]
    public void Archive_in_a_folder_is_found_whatever_its_name()
    {
        File.WriteAllBytes(In("backup.gz"), Splitting.Gzip(DumpBytes.Archive(("chat", "users", []))));
        Make("notes.txt");
        Assert.That(Names(ExportFiles.Find([_folder])), Is.EqualTo(new[] { "backup.gz" }));
    }

    [TestCase("504B0304", "is a zip file, which is not read. Unpack it with: unzip -d export ")]
    [TestCase("425A6839", "is packed with bzip2, which is not read. Unpack it with: bunzip2 ")]
    [TestCase("FD377A585A00", "is packed with xz, which is not read. Unpack it with: unxz ")]
    [TestCase("28B52FFD", "is packed with zstd, which is not read. Unpack it with: unzstd ")]
    public void Packed_file_is_refused_with_the_command_that_unpacks_it(string magic, string message)
    {
        File.WriteAllBytes(In("messages.json"), Convert.FromHexString(magic));
        var exception = Assert.Throws<ExportPathException>(() => ExportFiles.Find([_folder]));
        Assert.That(exception!.Message, Is.EqualTo($"{In("messages.json")} {message}{In("messages.json")}"));
    }

    [Test]
    public void Tar_file_is_refused_with_the_command_that_unpacks_it([Values] bool gzip)
    {
        var tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        File.WriteAllBytes(In("dump.tar.gz"), gzip ? Splitting.Gzip(tar) : tar);
        Assert.That(
            Assert.Throws<ExportPathException>(() => ExportFiles.Find([In("dump.tar.gz")]))!.Message,
            Does.EndWith($"is a tar file, which is not read. Unpack it with: tar -xf {In("dump.tar.gz")}"));
    }

    [Test]
    public void File_of_a_collection_that_is_not_stored_is_left_out_wherever_it_is_named()
    {
        Make("rocketchat_statistics.json", "users.json");
        var found = ExportFiles.Find([In("rocketchat_statistics.json"), In("users.json")]);
        Assert.That(Names(found), Is.EqualTo(new[] { "users.json" }));
        Assert.That(found.Unsupported, Is.EqualTo(new[] { In("rocketchat_statistics.json") }));
        Assert.That(
            Assert.Throws<ExportPathException>(() => ExportFiles.Find([In("rocketchat_statistics.json")]))!.Message,
            Does.StartWith($"There is nothing to import. Of collections that are not stored: {In("rocketchat_statistics.json")}. Expected files such as "));
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
