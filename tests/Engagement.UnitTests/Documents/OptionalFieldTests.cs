using System.Text;
using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using static Engagement.UnitTests.Documents.Parsing;

namespace Engagement.UnitTests.Documents;

/// <summary>A malformed optional field is left out with a warning, a malformed required one rejects the document.</summary>
internal sealed class OptionalFieldTests
{
    private const string Room = "'t':'c'";
    private const string Message = "'rid':'r','ts':'2023-05-30T10:00:00Z','u':{'_id':'a'}";
    private const string Session = "'userId':'a','loginAt':'2023-05-30T10:00:00Z'";
    private const string Daily = "'type':'user_daily','userId':'a','year':2023,'month':5,'day':30";

    private const string NoText = "must be a string";
    private const string NoTexts = "must be an array of strings";
    private const string NoFlag = "must be true or false";
    private const string NoId = "must be a string or an ObjectId";
    private const string NoNumber = "must be a whole number";
    private const string NoDate = "must be a date such as 2023-05-30T10:00:00.123Z";
    private const string OutOfRange = "lies outside the years that can be stored, 0001-01-03 to 9999-12-29";
    private const string NoUnicode = "is not valid Unicode";

    private static readonly string s_tooLong = $"'{new string('x', 1025)}'";

    private static readonly (string Value, string Reason)[] s_texts =
    [
        ("5", NoText), ("true", NoText), ("[]", NoText), ("{}", NoText), ("'\\ud800'", NoUnicode),
        ("'a\\u0000'", "contains U+0000, which cannot be stored"), (s_tooLong, "is longer than 1024 bytes"),
    ];

    private static readonly (string Value, string Reason)[] s_lists =
    [
        ("5", NoTexts), ("'a'", NoTexts), ("{}", NoTexts), ("['a',5]", NoTexts), ("[['a']]", NoTexts), ("['\\ud800']", NoUnicode),
        ($"['a',{s_tooLong}]", "is longer than 1024 bytes"), ($"[{string.Join(',', Enumerable.Repeat("''", 100_001))}]", "has more than 100000 entries"),
    ];

    private static readonly (string Value, string Reason)[] s_instants =
    [
        ("5.5", NoDate), ("true", NoDate), ("'yesterday'", NoDate), ("{}", NoDate), ("{'$date':[]}", NoDate),
        ("'0001-01-01T00:00:00Z'", OutOfRange), ("{'$date':'9999-12-31T00:00:00Z'}", OutOfRange),
        ("{'$date':{'$numberLong':'9223372036854775807'}}", OutOfRange),
    ];

    private static readonly (string Value, string Reason)[] s_flags = [("0", NoFlag), ("1", NoFlag), ("'true'", NoFlag), ("[]", NoFlag), ("{}", NoFlag)];

    private static readonly (DocumentSource Source, string Required, string[] Fields, (string, string)[] Malformed)[] s_optional =
    [
        (DocumentSource.Rooms, Room, ["name", "fname"], s_texts),
        (DocumentSource.Rooms, Room, ["usernames"], s_lists),
        (DocumentSource.Rooms, Room, ["ts"], s_instants),
        (DocumentSource.Users, "'_x':1", ["username", "name", "type"], s_texts),
        (DocumentSource.Users, "'_x':1", ["roles"], s_lists),
        (DocumentSource.Users, "'_x':1", ["createdAt"], s_instants),
        (DocumentSource.Users, "'_x':1", ["active"], s_flags),
        (DocumentSource.Messages, Message, ["t"], s_texts),
        (DocumentSource.Messages, Message, ["_hidden"], s_flags),
        (DocumentSource.Sessions, Session, ["createdAt", "lastActivityAt", "closedAt"], s_instants),
        (DocumentSource.Sessions, Session, ["mostImportantRole"], s_texts),
        (DocumentSource.Sessions, Session, ["roles"], s_lists),
        (DocumentSource.Sessions, Daily, ["mostImportantRole"], s_texts),
        (DocumentSource.Sessions, Daily, ["roles"], s_lists),
    ];

    private static readonly DocumentParser s_withCredentials = new(SessionRules.DefaultLimit, TimeProvider.System, credentials: true);

    private static IEnumerable<TestCaseData> Optional() =>
        from kind in s_optional
        from field in kind.Fields
        from malformed in kind.Malformed
        let value = malformed.Item1.Length < 60 ? malformed.Item1 : $"{malformed.Item1.Length} characters"
        select new TestCaseData(kind.Source, kind.Required, field, malformed.Item1, malformed.Item2)
            .SetArgDisplayNames($"{kind.Source}", kind.Required == Daily ? "daily" : "", field, value);

    [TestCaseSource(nameof(Optional))]
    public void Malformed_optional_field_is_left_out_with_a_warning(DocumentSource source, string required, string field, string value, string reason)
    {
        var parsed = Parse($"{{'_id':'x',{required},'{field}':{value},{Updated}}}", source);
        Assert.That((parsed.Error, parsed.Warning), Is.EqualTo(((string?)null, $"stored without {field}, which {reason}")));
        Assert.That(parsed.Document, Is.EqualTo(Accepted($"{{'_id':'x',{required},{Updated}}}", source)), "as without the field");
    }

    [TestCase(DocumentSource.Rooms, Room + ",'_id':5", "_id " + NoId)]
    [TestCase(DocumentSource.Rooms, Room + ",'_id':''", "_id is empty")]
    [TestCase(DocumentSource.Rooms, Room + ",'_updatedAt':'now'", "_updatedAt " + NoDate)]
    [TestCase(DocumentSource.Rooms, Room + ",'_updatedAt':'0001-01-01T00:00:00Z'", "_updatedAt " + OutOfRange)]
    [TestCase(DocumentSource.Rooms, Room + ",'_deletedAt':true", "_deletedAt " + NoDate)]
    [TestCase(DocumentSource.Rooms, Room + ",'_deletedAt':'9999-12-31T00:00:00Z'", "_deletedAt " + OutOfRange)]
    [TestCase(DocumentSource.Rooms, "'t':5", "t " + NoText)]
    [TestCase(DocumentSource.Messages, Message + ",'rid':{}", "rid " + NoId)]
    [TestCase(DocumentSource.Messages, Message + ",'ts':'now'", "ts " + NoDate)]
    [TestCase(DocumentSource.Messages, Message + ",'ts':'0001-01-01T00:00:00Z'", "ts " + OutOfRange)]
    [TestCase(DocumentSource.Sessions, Session + ",'userId':5", "userId " + NoId)]
    [TestCase(DocumentSource.Sessions, Session + ",'loginAt':5.5", "loginAt " + NoDate)]
    [TestCase(DocumentSource.Sessions, Session + ",'type':5", "type " + NoText)]
    [TestCase(DocumentSource.Sessions, Daily + ",'userId':5", "userId " + NoId)]
    [TestCase(DocumentSource.Sessions, Daily + ",'year':'2023'", "year " + NoNumber)]
    [TestCase(DocumentSource.Sessions, Daily + ",'month':5.5", "month " + NoNumber)]
    [TestCase(DocumentSource.Sessions, Daily + ",'day':[]", "day " + NoNumber)]
    public void Malformed_required_field_rejects_the_document(DocumentSource source, string fields, string error) =>
        Assert.That(Parse($"{{'_id':'x',{Updated},'name':5,'roles':5,{fields}}}", source), Is.EqualTo(new ParsedDocument(null, error)));

    [TestCase("'u':[]", "u, which must be an object")]
    [TestCase("'u':'a'", "u, which must be an object")]
    [TestCase("'u':{'_id':true}", "u._id, which " + NoId)]
    [TestCase("'u':{'_id':''}", "u._id, which is empty")]
    public void Message_with_a_malformed_author_is_stored_without_one(string author, string warning)
    {
        var parsed = Parse($"{{'_id':'m','rid':'r','ts':'2023-05-30T10:00:00Z',{author},{Updated}}}", DocumentSource.Messages);
        Assert.That(parsed.Warning, Is.EqualTo($"stored without {warning}"));
        Assert.That(((MessageDocument)parsed.Document!).Columns, Is.EqualTo(new MessageColumns("r", UserId: null, Utc(2023, 5, 30, 10), Counted: true)));
    }

    [Test]
    public void All_malformed_optional_fields_of_a_document_are_named_in_one_warning() =>
        Assert.That(
            Parse($"{{'_id':'r','t':'c','name':5,'fname':'ok','usernames':'a','ts':0.5,{Updated}}}", DocumentSource.Rooms).Warning,
            Is.EqualTo($"stored without name, which {NoText}; without usernames, which {NoTexts}; without ts, which {NoDate}"));

    [TestCase(DocumentSource.Rooms, Room + ",'ts':'0001-01-01T00:00:00Z'", "ts " + OutOfRange)]
    [TestCase(DocumentSource.Users, "'createdAt':5.5", "createdAt " + NoDate)]
    [TestCase(DocumentSource.Messages, Message + ",'ts':5.5,'editedAt':'2023-05-30T10:00:00Z'", "ts " + NoDate)]
    public void Only_instant_of_a_document_without_updatedAt_is_required(DocumentSource source, string fields, string error) =>
        Assert.That(Parse($"{{'_id':'x',{fields}}}", source), Is.EqualTo(new ParsedDocument(null, error)));

    [Test]
    public void Message_without_updatedAt_and_with_a_malformed_edit_has_the_version_of_its_ts()
    {
        var parsed = Parse($"{{'_id':'m',{Message},'editedAt':5.5}}", DocumentSource.Messages);
        Assert.That(parsed.Warning, Is.EqualTo($"stored without editedAt, which {NoDate}"));
        Assert.That(parsed.Document!.Version, Is.EqualTo(DocumentVersion.OfLatestInstant(Utc(2023, 5, 30, 10))));
    }

    [TestCase("'username':5", "username " + NoText)]
    [TestCase("'roles':'admin'", "roles " + NoTexts)]
    [TestCase("'active':'no'", "active " + NoFlag)]
    public void Fields_that_decide_who_may_sign_in_are_required_where_credentials_are_read(string field, string error)
    {
        Assert.That(ReadWithCredentials($"{{'_id':'u',{field},{Updated}}}"), Is.EqualTo(new ParsedDocument(null, error)));
        Assert.That(ReadWithCredentials($"{{'_id':'u',{field},'_deletedAt':'2023-06-01T00:00:00Z'}}").Document, Has.Property("Deleted").True);
    }

    [Test]
    public void Credentials_are_read_of_a_document_with_a_warning()
    {
        var parsed = ReadWithCredentials($"{{'_id':'u','username':'ann','name':5,'createdAt':5.5,'roles':['user'],{Updated}}}");
        Assert.That(parsed.Warning, Is.EqualTo($"stored without name, which {NoText}; without createdAt, which {NoDate}"));
        Assert.That((parsed.Credentials!.Username, parsed.Credentials.Name, parsed.Credentials.Error), Is.EqualTo(("ann", (string?)null, (string?)null)));
    }

    private static ParsedDocument ReadWithCredentials(string json) =>
        s_withCredentials.Parse(Encoding.UTF8.GetBytes(json.Replace('\'', '"')), DocumentSource.Users);
}
