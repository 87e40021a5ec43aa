using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using static Engagement.UnitTests.Documents.Parsing;

namespace Engagement.UnitTests.Documents;

internal sealed class DeletionTests
{
    private const string Deleted = "'_deletedAt':{'$date':'2023-06-01T00:00:00Z'}";
    private const string MessageFields = "'rid':'r','ts':'2023-05-30T10:00:00Z','u':{'_id':'a'}";
    private const string SessionFields = "'userId':'a','loginAt':'2023-05-30T10:00:00Z'";

    private static readonly DateTime DeletedAt = Utc(2023, 6, 1);

    [TestCase("message", DocumentKind.Message)]
    [TestCase("messages", DocumentKind.Message)]
    [TestCase("rocketchat_message", DocumentKind.Message)]
    [TestCase("room", DocumentKind.Room)]
    [TestCase("rocketchat_rooms", DocumentKind.Room)]
    [TestCase("user", DocumentKind.User)]
    [TestCase("users", DocumentKind.User)]
    [TestCase("session", DocumentKind.Session)]
    [TestCase("rocketchat_sessions", DocumentKind.Session)]
    public void Trash_document_takes_its_kind_from_the_collection_name(string collection, DocumentKind kind)
    {
        var document = Accepted($$"""{'_id':'x','__collection__':'{{collection}}',{{Deleted}}}""", DocumentSource.Trash);
        Assert.That((document.Kind, document.Id, document.Version, document.Deleted), Is.EqualTo((kind, "x", DeletedAt, true)));
    }

    [TestCase("subscription")]
    [TestCase("")]
    [TestCase("Message")]
    [TestCase("rocketchat_rocketchat_message")]
    public void Trash_documents_of_other_collections_are_ignored(string collection) =>
        Assert.That(Parse($$"""{'_id':'x','__collection__':'{{collection}}'}""", DocumentSource.Trash), Is.EqualTo(new ParsedDocument(null, null)));

    [TestCase("'_id':'a-2023-5-30'", DocumentKind.DailyActivity)]
    [TestCase("'_id':'a-b-2023-12-1'", DocumentKind.DailyActivity)]
    [TestCase("'_id':'a-2023-5-30','type':'session'", DocumentKind.Session)]
    [TestCase("'_id':'a-2023-5-30','loginAt':'2023-05-30T10:00:00Z'", DocumentKind.Session)]
    [TestCase("'_id':'plain','type':'user_daily'", DocumentKind.DailyActivity)]
    [TestCase("'_id':'2023-5-30'", DocumentKind.Session)]
    [TestCase("'_id':'a-2023-5'", DocumentKind.Session)]
    [TestCase("'_id':'a-2023-5-x'", DocumentKind.Session)]
    [TestCase("'_id':'a-20230-5-30'", DocumentKind.Session)]
    public void Kind_of_a_deleted_session_document_comes_from_its_fields_or_its_id(string fields, DocumentKind kind)
    {
        Assert.That(Accepted($"{{{fields},'__collection__':'session',{Deleted}}}", DocumentSource.Trash).Kind, Is.EqualTo(kind));
        Assert.That(Accepted($"{{{fields},{Deleted}}}", DocumentSource.Sessions).Kind, Is.EqualTo(kind));
    }

    [TestCase(DocumentSource.Messages, MessageFields, true)]
    [TestCase(DocumentSource.Messages, "'rid':'r','ts':'2023-05-30T10:00:00Z'", true)]
    [TestCase(DocumentSource.Messages, "'rid':'r','u':{'_id':'a'}", false)]
    [TestCase(DocumentSource.Messages, "'ts':'2023-05-30T10:00:00Z','u':{'_id':'a'}", false)]
    [TestCase(DocumentSource.Rooms, "'t':'c'", true)]
    [TestCase(DocumentSource.Rooms, "'name':'n'", false)]
    [TestCase(DocumentSource.Users, "'createdAt':'2023-05-30T10:00:00Z'", true)]
    [TestCase(DocumentSource.Users, "'username':'n'", false)]
    [TestCase(DocumentSource.Sessions, SessionFields, true)]
    [TestCase(DocumentSource.Sessions, "'userId':'a'", false)]
    [TestCase(DocumentSource.Sessions, SessionFields + ",'closedAt':'2024-05-30T10:00:00Z'", false)]
    [TestCase(DocumentSource.Sessions, "'type':'user_daily','userId':'a','year':2023,'month':5,'day':30", true)]
    [TestCase(DocumentSource.Sessions, "'type':'user_daily','userId':'a','year':2023,'month':5", false)]
    public void Deletion_has_columns_only_when_all_required_fields_are_present(DocumentSource source, string fields, bool hasColumns)
    {
        object? columns = Accepted($"{{'_id':'x',{fields},{Deleted}}}", source) switch
        {
            RoomDocument room => room.Columns,
            UserDocument user => user.Columns,
            MessageDocument message => message.Columns,
            SessionDocument session => session.Columns,
            DailyActivityDocument day => day.Columns,
            _ => null,
        };
        Assert.That(columns is not null, Is.EqualTo(hasColumns));
    }

    [TestCase(DocumentSource.Messages, MessageFields + ",'rid':5", "rid, which must be a string or an ObjectId")]
    [TestCase(DocumentSource.Messages, MessageFields + ",'ts':'yesterday'", "ts, which must be a date such as 2023-05-30T10:00:00.123Z")]
    [TestCase(DocumentSource.Rooms, "'t':1", "t, which must be a string")]
    [TestCase(DocumentSource.Rooms, "'t':''", "t, which is empty")]
    [TestCase(DocumentSource.Users, "'createdAt':true", "createdAt, which must be a date such as 2023-05-30T10:00:00.123Z")]
    [TestCase(DocumentSource.Sessions, SessionFields + ",'userId':5", "userId, which must be a string or an ObjectId")]
    [TestCase(DocumentSource.Sessions, SessionFields + ",'loginAt':5.5", "loginAt, which must be a date such as 2023-05-30T10:00:00.123Z")]
    [TestCase(DocumentSource.Sessions, "'type':'user_daily','userId':'a','year':2023,'month':'5','day':30", "month, which must be a whole number")]
    [TestCase(DocumentSource.Sessions, "'type':'user_daily','userId':'a','year':2023,'month':2,'day':30",
        "year, month and day, which name no day that can be stored")]
    public void Deletion_with_a_malformed_field_is_taken_without_columns_and_with_a_warning(DocumentSource source, string fields, string without)
    {
        var parsed = Parse($"{{'_id':'x',{fields},{Deleted}}}", source);
        Assert.That((parsed.Error, parsed.Warning), Is.EqualTo(((string?)null, $"stored without {without}")));
        Assert.That(
            parsed.Document,
            Is.EqualTo(Accepted($"{{'_id':'x',{(fields.Contains("user_daily", StringComparison.Ordinal) ? "'type':'user_daily'," : "")}{Deleted}}}", source)));
    }

    [TestCase(DocumentSource.Messages, "'_id':5," + Deleted, "_id must be a string or an ObjectId")]
    [TestCase(DocumentSource.Messages, "'_id':'x','_updatedAt':5.5," + Deleted, "_updatedAt must be a date such as 2023-05-30T10:00:00.123Z")]
    [TestCase(DocumentSource.Messages, "'_id':'x','_deletedAt':'now'," + Updated, "_deletedAt must be a date such as 2023-05-30T10:00:00.123Z")]
    [TestCase(DocumentSource.Sessions, "'_id':'x','type':5," + Deleted, "type must be a string")]
    public void Deletion_with_a_malformed_id_version_or_kind_is_rejected(DocumentSource source, string fields, string error) =>
        Assert.That(Parse($"{{{fields}}}", source), Is.EqualTo(new ParsedDocument(null, error)));

    [Test]
    public void Deletion_of_a_message_keeps_its_instant_beside_the_version()
    {
        var message = (MessageDocument)Accepted("{'_id':'x','_updatedAt':'2023-06-02T00:00:00Z'," + Deleted + "}", DocumentSource.Messages);
        Assert.That((message.Version, message.DeletedAt), Is.EqualTo((Utc(2023, 6, 2), DeletedAt)));
    }

    [Test]
    public void The_version_is_the_later_of_update_and_deletion()
    {
        Assert.That(Accepted($"{{'_id':'x',{Updated},{Deleted}}}", DocumentSource.Messages).Version, Is.EqualTo(DeletedAt));
        Assert.That(
            Accepted("{'_id':'x','_updatedAt':'2023-06-02T00:00:00Z'," + Deleted + "}", DocumentSource.Messages).Version,
            Is.EqualTo(Utc(2023, 6, 2)));
    }
}
