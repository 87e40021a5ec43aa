using Engagement.Application.Ingest;
using Engagement.Infrastructure.Documents;

namespace Engagement.UnitTests.Documents;

internal sealed class CollectionNamesTests
{
    [TestCase("rooms.jsonl", DocumentSource.Rooms)]
    [TestCase("room.json", DocumentSource.Rooms)]
    [TestCase("rocketchat_room.json", DocumentSource.Rooms)]
    [TestCase("rocketchat_room.bson", DocumentSource.Rooms)]
    [TestCase("users.ndjson", DocumentSource.Users)]
    [TestCase("users.bson.gz", DocumentSource.Users)]
    [TestCase("user.json.gz", DocumentSource.Users)]
    [TestCase("rocketchat_sessions.json", DocumentSource.Sessions)]
    [TestCase("session.jsonl.gz", DocumentSource.Sessions)]
    [TestCase("rocketchat_message.ndjson.gz", DocumentSource.Messages)]
    [TestCase("MESSAGES.JSON.GZ", DocumentSource.Messages)]
    [TestCase("trash.jsonl", DocumentSource.Trash)]
    [TestCase("_trash.jsonl", DocumentSource.Trash)]
    [TestCase("rocketchat__trash.json", DocumentSource.Trash)]
    [TestCase("rocketchat__trash.bson", DocumentSource.Trash)]
    [TestCase("a/b.c/rocketchat_trash.json", DocumentSource.Trash)]
    [TestCase("rocketchat.rocketchat_message.json", DocumentSource.Messages, TestName = "Export of Compass")]
    [TestCase("rocketchat.users.json", DocumentSource.Users)]
    [TestCase("parties.users.json", DocumentSource.Users)]
    [TestCase("rocketchat_message-2022-04-21.json", DocumentSource.Messages)]
    [TestCase("users-2022-04-21.jsonl.gz", DocumentSource.Users)]
    [TestCase("2022-04-21_rocketchat_room.json", DocumentSource.Rooms)]
    [TestCase("rocketchat_message (1).json", DocumentSource.Messages)]
    [TestCase("rocketchat_message_2.json", DocumentSource.Messages)]
    [TestCase("messages copy.json", DocumentSource.Messages)]
    [TestCase("messages.part2.json", DocumentSource.Messages)]
    [TestCase("rocketchat_message_part1.json", DocumentSource.Messages)]
    [TestCase("rocketchat_message_copy.json", DocumentSource.Messages)]
    [TestCase("rocketchat_test.users.json", DocumentSource.Users)]
    [TestCase("rocketchat_prod.rocketchat_message.json", DocumentSource.Messages)]
    [TestCase("rocketchat_prod.rocketchat_statistics.json", null)]
    [TestCase("rocketchat.2022-04-21.json", DocumentSource.Unknown)]
    [TestCase("rocketchat.part-1.json", DocumentSource.Unknown)]
    [TestCase("messages.bson", null)]
    [TestCase("system.users.bson", null)]
    [TestCase("prelude.json", null)]
    [TestCase("messages", DocumentSource.Unknown)]
    [TestCase("messages.csv", DocumentSource.Unknown)]
    [TestCase("messages.gz", DocumentSource.Unknown)]
    [TestCase("messages.json.zip", DocumentSource.Unknown)]
    [TestCase("old-messages.json", DocumentSource.Unknown)]
    [TestCase("rooms/export.json", DocumentSource.Unknown)]
    [TestCase("messages.json\n", DocumentSource.Unknown)]
    [TestCase("rocketchat_statistics.json", null)]
    [TestCase("rocketchat.rocketchat_team_member-2022-04-21.json", null)]
    [TestCase("rocketchat_message_reads.bson", null)]
    [TestCase("rocketchat.instances.json", null)]
    [TestCase("usersSessions.bson", null)]
    [TestCase("rocketchat_message.metadata.json", null)]
    [TestCase("rocketchat_message.metadata.json.gz", null)]
    [TestCase("messages.rejects.jsonl", null)]
    public void Source_of_a_file_comes_from_the_collection_in_its_name(string path, DocumentSource? source) =>
        Assert.That(CollectionNames.SourceOfFile(path), Is.EqualTo(source));

    [Test]
    [CancelAfter(10_000)]
    public void Name_with_many_digits_is_read_in_linear_time() =>
        Assert.That(CollectionNames.SourceOfFile($"messages-{new string('1', 200)}-{new string('2', 200)}-final.json"), Is.EqualTo(DocumentSource.Unknown));

    [TestCase("all-messages.json", true)]
    [TestCase("rocketchat_message_old2x.json.gz", true)]
    [TestCase("rocketchat_message_reads.json", false)]
    [TestCase("rocketchat_message.bson", false)]
    [TestCase("messages.log", false)]
    [TestCase("rocketchat_message.metadata.json", false)]
    public void File_left_out_may_hold_messages(string path, bool may) => Assert.That(CollectionNames.MayHoldMessages(path), Is.EqualTo(may));
}
