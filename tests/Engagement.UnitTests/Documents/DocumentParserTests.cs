using System.Globalization;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using static Engagement.UnitTests.Documents.Parsing;

namespace Engagement.UnitTests.Documents;

internal sealed class DocumentParserTests
{
    private const string Sent = "'rid':'r','u':{'_id':'a'},'ts':'2023-05-30T10:00:00Z'";

    [Test]
    public void Message_is_parsed_without_its_text()
    {
        var message = Accepted(
            $$"""
                {'_id':'m1','rid':'GENERAL','msg':'hi','ts':{'$date':'2023-05-30T10:00:00.123Z'},'u':{'_id':'ann','username':'a'},
                {{Updated}},'md':[{'type':'P','value':[]}]}
                """,
            DocumentSource.Messages);
        Assert.That(
            message,
            Is.EqualTo(new MessageDocument(
                "m1", VersionAt, false, new MessageColumns("GENERAL", "ann", Utc(2023, 5, 30, 10, 0, 0, 123), Counted: true))));
    }

    [TestCase("", true)]
    [TestCase(",'t':null", true)]
    [TestCase(",'t':''", true)]
    [TestCase(",'t':'e2e'", true)]
    [TestCase(",'t':{'$undefined':true}", true)]
    [TestCase(",'_hidden':false", true)]
    [TestCase(",'t':'uj'", false)]
    [TestCase(",'_hidden':true", false)]
    [TestCase(",'t':'uj','t':null", true)]
    public void A_message_counts_by_its_type_and_visibility(string more, bool counted)
    {
        var message = (MessageDocument)Accepted(
            $$"""{'_id':'m1','rid':'r','ts':'2023-05-30T10:00:00.000Z','u':{'_id':'ann'},{{Updated}}{{more}}}""", DocumentSource.Messages);
        Assert.That(message.Columns!.Counted, Is.EqualTo(counted));
    }

    [Test]
    public void Room_distinguishes_absent_from_empty_fields()
    {
        var room = (RoomDocument)Accepted($$"""{'_id':'r','t':'c','name':'','usernames':[],{{Updated}}}""", DocumentSource.Rooms);
        Assert.Multiple(() =>
        {
            Assert.That(room.Columns!.Type, Is.EqualTo("c"));
            Assert.That(room.Columns.Name, Is.Empty);
            Assert.That(room.Columns.DisplayName, Is.Null);
            Assert.That(room.Columns.Usernames, Is.Empty);
            Assert.That(room.Columns.CreatedAt, Is.Null);
            Assert.That(room.Columns.UpdatedAt, Is.EqualTo(VersionAt));
        });
    }

    [Test]
    public void Direct_room_has_its_usernames()
    {
        var room = (RoomDocument)Accepted(
            $$"""
                {'_id':'annbob','t':'d','fname':'Ann','usernames':['ann','bob'],'ts':{'$date':1685440800123},{{Updated}}}
                """, DocumentSource.Rooms);
        Assert.Multiple(() =>
        {
            Assert.That(room.Columns!.Usernames, Is.EqualTo(new[] { "ann", "bob" }));
            Assert.That(room.Columns.Name, Is.Null);
            Assert.That(room.Columns.DisplayName, Is.EqualTo("Ann"));
            Assert.That(room.Columns.CreatedAt, Is.EqualTo(Utc(2023, 5, 30, 10, 0, 0, 123)));
        });
    }

    [Test]
    public void User_is_parsed_with_all_its_columns() =>
        Assert.That(
            Accepted(
                $$"""
                    {'_id':'u','username':'ann','name':'Ann','type':'user','active':false,'roles':['user','anonymous'],
                    'createdAt':{'$date':'2023-05-01T00:00:00Z'},{{Updated}}}
                    """,
                DocumentSource.Users),
            Is.EqualTo(new UserDocument("u", VersionAt, false, new UserColumns("ann", "Ann", Utc(2023, 5, 1), true, "user", false))));

    [Test]
    public void User_with_only_an_id_and_a_version_is_active() =>
        Assert.That(
            Accepted($$"""{'_id':'u',{{Updated}}}""", DocumentSource.Users),
            Is.EqualTo(new UserDocument("u", VersionAt, false, new UserColumns(null, null, null, false, null, true))));

    [Test]
    public void Session_is_parsed_as_an_interval() =>
        Assert.That(
            Accepted(
                $$"""
                    {'_id':'s','type':'computed-session','userId':'ann','loginAt':'2023-05-30T09:00:00Z',
                    'createdAt':'2023-05-30T09:30:00Z','lastActivityAt':'2023-05-30T10:00:00Z','closedAt':'2023-05-30T09:45:00Z',
                    {{Updated}}}
                    """,
                DocumentSource.Sessions),
            Is.EqualTo(new SessionDocument(
                "s", VersionAt, false, new SessionColumns("ann", Utc(2023, 5, 30, 9, 30), Utc(2023, 5, 30, 10), false))));

    [TestCase("'mostImportantRole':'anonymous'", true)]
    [TestCase("'roles':['anonymous']", true)]
    [TestCase("'mostImportantRole':'user','roles':['user']", false)]
    public void Session_and_daily_activity_are_anonymous_by_their_roles(string roles, bool anonymous)
    {
        var session = (SessionDocument)Accepted(
            $$"""{'_id':'s','userId':'ann','loginAt':'2023-05-30T09:00:00Z',{{roles}},{{Updated}}}""", DocumentSource.Sessions);
        var day = (DailyActivityDocument)Accepted(
            $$"""
                {'_id':'s','type':'user_daily','userId':'ann','year':2023,'month':5,'day':30,{{roles}},{{Updated}}}
                """, DocumentSource.Sessions);
        Assert.That((session.Columns!.Anonymous, day.Columns!.Anonymous), Is.EqualTo((anonymous, anonymous)));
    }

    [Test]
    public void A_session_that_is_too_long_is_rejected() =>
        Assert.That(
            Parse($$"""
                {'_id':'s','userId':'ann','loginAt':'2023-01-01T00:00:00Z','closedAt':'2023-02-01T00:00:00.001Z',{{Updated}}}
                """, DocumentSource.Sessions).Error,
            Is.EqualTo("the session lasts 2678400.001 s, which is longer than the limit of 2678400 s"));

    [Test]
    public void Daily_activity_is_parsed_with_its_day() =>
        Assert.That(
            Accepted(
                $$"""
                    {'_id':'ann-2023-5-30','type':'user_daily','userId':'ann','year':{'$numberInt':'2023'},
                    'month':{'$numberDouble':'5.0'},'day':{'$numberLong':'30'},{{Updated}}}
                    """,
                DocumentSource.Sessions),
            Is.EqualTo(new DailyActivityDocument(
                "ann-2023-5-30", VersionAt, false, new DailyActivityColumns("ann", new DateOnly(2023, 5, 30), false))));

    [TestCase("'year':2024,'month':2,'day':29", null)]
    [TestCase("'year':2023,'month':2,'day':29", "year, month and day name no day that can be stored")]
    [TestCase("'year':2023,'month':13,'day':1", "year, month and day name no day that can be stored")]
    [TestCase("'year':2023,'month':0,'day':1", "year, month and day name no day that can be stored")]
    [TestCase("'year':1,'month':1,'day':2", "year, month and day name no day that can be stored")]
    [TestCase("'year':1,'month':1,'day':3", null)]
    [TestCase("'year':9999,'month':12,'day':29", null)]
    [TestCase("'year':9999,'month':12,'day':30", "year, month and day name no day that can be stored")]
    [TestCase("'year':9223372036854775807,'month':12,'day':30", "year, month and day name no day that can be stored")]
    [TestCase("'year':2023,'month':5", "day is missing")]
    [TestCase("'year':2023,'month':'5','day':1", "month must be a whole number")]
    public void Daily_activity_needs_a_valid_day(string day, string? error) =>
        Assert.That(
            Parse($$"""
                {'_id':'d','type':'user_daily','userId':'ann',{{day}},{{Updated}}}
                """, DocumentSource.Sessions).Error, Is.EqualTo(error));

    [TestCase(DocumentSource.Messages, Sent, "2023-05-30T09:59:59.999999Z")]
    [TestCase(DocumentSource.Messages, Sent + ",'editedAt':'2023-05-31T10:00:00Z'", "2023-05-31T09:59:59.999999Z")]
    [TestCase(DocumentSource.Messages, Sent + ",'editedAt':'2023-05-29T10:00:00Z'", "2023-05-30T09:59:59.999999Z")]
    [TestCase(DocumentSource.Messages, Sent + ",'_updatedAt':'2023-05-29T10:00:00Z'", "2023-05-29T10:00:00Z")]
    [TestCase(DocumentSource.Rooms, "'t':'c','ts':'2023-05-30T10:00:00Z'", "2023-05-30T09:59:59.999999Z")]
    [TestCase(DocumentSource.Users, "'createdAt':'2023-05-30T10:00:00Z','_updatedAt':null", "2023-05-30T09:59:59.999999Z")]
    public void Document_without_updatedAt_has_the_version_just_before_its_latest_instant(DocumentSource source, string fields, string version) =>
        Assert.That(
            Accepted($"{{'_id':'x',{fields}}}", source).Version,
            Is.EqualTo(DateTime.Parse(version, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)));

    [TestCase("")]
    [TestCase("'u':null,")]
    [TestCase("'u':{},")]
    [TestCase("'u':{'_id':null,'username':'ann'},")]
    [TestCase("'u':{'_id':'a'},'u':{},")]
    [TestCase("'u._id':'a',")]
    public void Message_without_an_author_is_accepted(string author) =>
        Assert.That(
            Accepted($"{{'_id':'m','rid':'r','ts':'2023-05-30T10:00:00Z',{author}{Updated}}}", DocumentSource.Messages),
            Is.EqualTo(new MessageDocument("m", VersionAt, false, new MessageColumns("r", UserId: null, Utc(2023, 5, 30, 10), Counted: true))));

    [TestCase(DocumentSource.Rooms, "'_id':'r','t':'c'", "_updatedAt is missing: a document without a version cannot be ordered")]
    [TestCase(DocumentSource.Rooms, "'t':'c'," + Updated, "_id is missing")]
    [TestCase(DocumentSource.Rooms, "'_id':null,'t':'c'," + Updated, "_id is missing")]
    [TestCase(DocumentSource.Rooms, "'_id':'r'," + Updated, "t is missing")]
    [TestCase(DocumentSource.Rooms, "'_id':'r','t':''," + Updated, "t is empty")]
    [TestCase(DocumentSource.Messages, "'_id':'m','ts':'2023-05-30T10:00:00Z','u':{'_id':'a'}," + Updated, "rid is missing")]
    [TestCase(DocumentSource.Messages, "'_id':'m','rid':'r','u':{'_id':'a'}," + Updated, "ts is missing")]
    [TestCase(DocumentSource.Sessions, "'_id':'s','loginAt':'2023-05-30T10:00:00Z'," + Updated, "userId is missing")]
    [TestCase(DocumentSource.Sessions, "'_id':'s','userId':'a'," + Updated, "loginAt is missing")]
    [TestCase(DocumentSource.Sessions, "'_id':'s','type':3,'userId':'a'," + Updated, "type must be a string")]
    [TestCase(DocumentSource.Trash, "'_id':'m','_deletedAt':'2023-05-30T10:00:00Z'",
        "__collection__ is missing: a deletion must name its collection")]
    [TestCase(DocumentSource.Trash, "'_id':'m','__collection__':'message'",
        "_deletedAt is missing: a document in the trash must say when it was deleted")]
    [TestCase(DocumentSource.Trash, "'_id':'m','__collection__':'message'," + Updated,
        "_deletedAt is missing: a document in the trash must say when it was deleted")]
    [TestCase(DocumentSource.Trash, "'_id':'m','__collection__':1," + Updated, "__collection__ must be a string")]
    public void Missing_or_malformed_required_field_is_named_in_the_error(DocumentSource source, string fields, string error) =>
        Assert.That(Parse($"{{{fields}}}", source), Is.EqualTo(new ParsedDocument(null, error)));

    [Test]
    public void Fields_of_other_document_kinds_are_not_checked() =>
        Assert.That(
            Parse(
                $$"""
                    {'_id':'m','rid':'r','ts':'2023-05-30T10:00:00Z','u':{'_id':'a'},'name':1,'roles':1,'year':'x','type':[],
                    'active':0,{{Updated}}}
                    """,
                DocumentSource.Messages),
            Has.Property("Error").Null.And.Property("Warning").Null);
}
