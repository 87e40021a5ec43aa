using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using static Engagement.UnitTests.Ingest.Parsing;

namespace Engagement.UnitTests.Ingest;

internal sealed class DocumentKindsTests
{
    private const string At = "'2023-05-30T10:00:00Z'";

    [TestCase("'rid':'r','ts':" + At + ",'u':{'_id':'a'},'t':'uj'", DocumentKind.Message)]
    [TestCase("'type':'user_daily','userId':'a','year':2023,'month':5,'day':30", DocumentKind.DailyActivity)]
    [TestCase("'type':'session','userId':'a','loginAt':" + At, DocumentKind.Session)]
    [TestCase("'sessionId':'x','userId':'a','loginAt':" + At, DocumentKind.Session)]
    [TestCase("'t':'c','name':'general'", DocumentKind.Room)]
    [TestCase("'username':'ann','type':'user'", DocumentKind.User)]
    [TestCase("'createdAt':" + At, DocumentKind.User)]
    [TestCase("'roles':['user']", DocumentKind.User)]
    [TestCase("'__collection__':'room','_deletedAt':" + At + ",'rid':'r'", DocumentKind.Room)]
    public void A_document_of_an_unknown_source_tells_its_own_kind(string fields, DocumentKind kind) =>
        Assert.That(Accepted($"{{'_id':'x',{fields},{Updated}}}", DocumentSource.Unknown).Kind, Is.EqualTo(kind));

    [TestCase("'name':'x'")]
    [TestCase("'type':5")]
    [TestCase("'rid':null")]
    public void A_document_that_does_not_is_rejected_with_the_names_that_files_should_have(string fields) =>
        Assert.That(
            Parse($"{{'_id':'x',{fields},{Updated}}}", DocumentSource.Unknown).Error,
            Is.EqualTo("the kind of document cannot be told: "
                + "name the file rooms, users, sessions, messages or trash, as in messages.jsonl"));

    [Test]
    public void Trash_of_another_collection_is_ignored_wherever_it_is_met() =>
        Assert.That(Parse("{'_id':'x','__collection__':'upload'}", DocumentSource.Unknown).Ignored, Is.True);
}
