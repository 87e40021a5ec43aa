using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using static Engagement.UnitTests.Documents.Parsing;

namespace Engagement.UnitTests.Documents;

internal sealed class DocumentKindsTests
{
    private const string At = "'2023-05-30T10:00:00Z'";

    [TestCase("'rid':'r','ts':" + At + ",'u':{'_id':'a'},'t':'uj'", DocumentKind.Message)]
    [TestCase("'type':'user_daily','userId':'a','year':2023,'month':5,'day':30", DocumentKind.DailyActivity)]
    [TestCase("'type':'session','userId':'a','loginAt':" + At, DocumentKind.Session)]
    [TestCase("'sessionId':'x','userId':'a','loginAt':" + At, DocumentKind.Session)]
    [TestCase("'t':'c','name':'general'", DocumentKind.Room)]
    [TestCase("'username':'ann','type':'user'", DocumentKind.User)]
    [TestCase("'active':true,'createdAt':" + At, DocumentKind.User)]
    [TestCase("'roles':['user']", DocumentKind.User)]
    [TestCase("'__collection__':'room','_deletedAt':" + At + ",'rid':'r'", DocumentKind.Room)]
    public void Kind_of_a_document_from_an_unknown_source_comes_from_its_fields(string fields, DocumentKind kind) =>
        Assert.That(Accepted($"{{'_id':'x',{fields},{Updated}}}", DocumentSource.Unknown).Kind, Is.EqualTo(kind));

    [TestCase("'name':'x'")]
    [TestCase("'uniqueId':'w','totalUsers':3,'createdAt':" + At)]
    [TestCase("'type':5")]
    [TestCase("'rid':null")]
    public void Document_of_unrecognized_kind_is_rejected_with_the_expected_file_names(string fields) =>
        Assert.That(
            Parse($"{{'_id':'x',{fields},{Updated}}}", DocumentSource.Unknown).Error,
            Is.EqualTo("the kind of document is not clear: "
                + "name the file rooms, users, sessions, messages or trash, as in messages.jsonl"));

    [TestCase("'rid':'r','ts':" + At + ",'u':{'_id':'a'}", DocumentSource.Users, "rid is no field of a user: is the file misnamed?")]
    [TestCase("'rid':'r','u':{'_id':'a'},'t':'uj'", DocumentSource.Rooms, "rid is no field of a room: is the file misnamed?")]
    [TestCase("'t':'c','name':'general'", DocumentSource.Users, "t is no field of a user: is the file misnamed?")]
    [TestCase("'type':'session','loginAt':" + At, DocumentSource.Users, "loginAt is no field of a user: is the file misnamed?")]
    [TestCase("'type':'session','sessionId':'a'", DocumentSource.Users, "sessionId is no field of a user: is the file misnamed?")]
    [TestCase("'type':'user_daily','userId':'a'", DocumentSource.Users, "type is no field of a user: is the file misnamed?")]
    [TestCase("'username':'ann','type':'user'", DocumentSource.Rooms, "t is missing")]
    [TestCase("'username':'ann','type':'user'", DocumentSource.Sessions, "userId is missing")]
    [TestCase("'rid':'r','ts':" + At + ",'u':{'_id':'a'},'t':'uj'", DocumentSource.Sessions, "userId is missing")]
    [TestCase("'t':'c','name':'general'", DocumentSource.Messages, "rid is missing")]
    [TestCase("'type':'session','userId':'a','loginAt':" + At, DocumentSource.Messages, "rid is missing")]
    [TestCase("'username':'ann','type':'user'", DocumentSource.Trash, "__collection__ is missing: a deletion must name its collection")]
    public void A_document_in_a_file_of_another_kind_is_rejected(string fields, DocumentSource source, string error) =>
        Assert.That(Parse($"{{'_id':'x',{fields},{Updated}}}", source).Error, Is.EqualTo(error));

    [Test]
    public void Kind_of_a_deletion_comes_from_its_collection([Values(DocumentSource.Trash, DocumentSource.Unknown)] DocumentSource source) =>
        Assert.That(
            Accepted($"{{'_id':'x','__collection__':'rocketchat_message','_deletedAt':{At}}}", source).Kind,
            Is.EqualTo(DocumentKind.Message));

    /// <summary>A client of Rocket.Chat may put any field into a message, and choose its id.</summary>
    [Test]
    public void Message_that_names_a_collection_deletes_nothing_of_it() =>
        Assert.That(
            Accepted($"{{'_id':'GENERAL','rid':'r','ts':{At},'__collection__':'rocketchat_room','_deletedAt':{At}}}", DocumentSource.Messages).Kind,
            Is.EqualTo(DocumentKind.Message));

    [Test]
    public void Trash_document_of_another_collection_is_ignored_in_a_file_of_unknown_source() =>
        Assert.That(Parse("{'_id':'x','__collection__':'upload'}", DocumentSource.Unknown).Ignored, Is.True);
}
