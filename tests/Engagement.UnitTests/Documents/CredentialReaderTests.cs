using System.Text;
using Engagement.Application.Accounts;
using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Infrastructure.Documents;

namespace Engagement.UnitTests.Documents;

public sealed class CredentialReaderTests
{
    private const string When = "'when':{'$date':'2024-01-01T00:00:00Z'}";

    private static readonly string s_hash = Secrets.HashToken("one");
    private static readonly string s_other = Secrets.HashToken("two");
    private static readonly DateTime s_when = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly string s_good = $"{{'hashedToken':'{s_hash}',{When}}}";

    private static IEnumerable<TestCaseData> Unreadable =>
    [
        new("'services':'x'", "services must be an object", 0),
        new("'services':{'resume':[]}", "services.resume must be an object", 0),
        new("'services':{'resume':{'loginTokens':{}}}", "services.resume.loginTokens must be an array", 0),
        new(Tokens("1", s_good), "services.resume.loginTokens must hold objects", 1),
        new(Tokens("null", s_good), "services.resume.loginTokens must hold objects", 1),
        new(Tokens("[" + s_good + "]", s_good), "services.resume.loginTokens must hold objects", 1),
        new(Tokens($"{{{When}}}", s_good), "services.resume.loginTokens.hashedToken must be a SHA-256 in base64: the token was not taken", 1),
        new(Tokens($"{{'hashedToken':7,{When}}}", s_good), "services.resume.loginTokens.hashedToken must be a string", 1),
        new(Tokens($"{{'hashedToken':'{s_hash[..43]}',{When}}}", s_good), HashError, 1),
        new(Tokens($"{{'hashedToken':'{s_hash}=',{When}}}", s_good), HashError, 1),
        new(Tokens($"{{'hashedToken':' {s_hash[..42]}=',{When}}}", s_good), HashError, 1),
        new(Tokens($"{{'hashedToken':'{new string('A', 44)}',{When}}}", s_good), HashError, 1),
        new(Tokens($"{{'hashedToken':'{new string('A', 42)}B=',{When}}}", s_good), HashError, 1),
        new(Tokens($"{{'hashedToken':'{new string('-', 43)}=',{When}}}", s_good), HashError, 1),
        new(Tokens($"{{'hashedToken':'{s_other}'}}", s_good), WhenError, 1),
        new(Tokens($"{{'hashedToken':'{s_other}','when':'soon'}}", s_good), WhenError, 1),
        new(Tokens($"{{'hashedToken':'{s_other}','createdAt':{{'$date':1}}}}", s_good), WhenError, 1),
        new(Tokens($"{{'hashedToken':'{s_other}','when':{{'$date':{{'$numberLong':'9223372036854775807'}}}}}}", s_good), WhenError, 1),
        new(Tokens($"{{'hashedToken':'{s_other}','type':7,{When}}}", s_good), "services.resume.loginTokens.type must be a string", 2),
        new(Tokens($"{{'hashedToken':'{s_other}','type':'personalAccessToken','createdAt':'soon'}}", s_good),
            "services.resume.loginTokens.createdAt must be a date: the token was not taken", 1),
        new("'emails':{}," + Tokens(s_good), "emails must be an array", 1),
        new("'emails':['a@b']," + Tokens(s_good), "emails must hold objects", 1),
        new("'emails':[{'address':7}]," + Tokens(s_good), "emails.address must be a string", 1),
    ];

    private const string HashError = "services.resume.loginTokens.hashedToken must be a SHA-256 in base64: the token was not taken";
    private const string WhenError = "services.resume.loginTokens.when must be a date: the token was not taken";

    [Test]
    public void Credentials_are_read_only_when_requested() =>
        Assert.That(Parsing.Parse($"{{'_id':'u','username':'ann',{Tokens(s_good)},{Parsing.Updated}}}", DocumentSource.Users).Credentials, Is.Null);

    [TestCase("{'$date':'2024-01-01T00:00:00Z'}", TestName = "relaxed")]
    [TestCase("{'$date':{'$numberLong':'1704067200000'}}", TestName = "canonical")]
    [TestCase("{'$date':'2024-01-01T01:00:00.000+0100'}", TestName = "legacy")]
    [TestCase("{'$date':1704067200000}", TestName = "legacy number")]
    public void Login_and_personal_tokens_are_read_with_every_date_format(string date)
    {
        var personal =
            $"{{'hashedToken':'{s_other}','type':'personalAccessToken','createdAt':{date},'lastTokenPart':'abcdef','name':'ci','bypassTwoFactor':true}}";
        Assert.That(
            Read(Tokens($"{{'when':{date},'hashedToken':'{s_hash}'}}", personal)).Tokens,
            Is.EqualTo(new[] { new UserToken(s_hash, s_when, false, null), new UserToken(s_other, s_when, true, "ci") }));
    }

    [Test]
    public void Personal_token_needs_no_date_and_login_token_has_no_name() =>
        Assert.That(
            Read(Tokens($"{{'hashedToken':'{s_hash}','type':'personalAccessToken','name':''}}", $"{{'hashedToken':'{s_other}','type':'x','name':'n',{When}}}")),
            Has.Property("Error").Null.And.Property("Tokens").EqualTo(
                new[] { new UserToken(s_hash, null, true, null), new UserToken(s_other, s_when, false, null) }));

    [TestCase("")]
    [TestCase("'services':null")]
    [TestCase("'services':{'$undefined':true}")]
    [TestCase("'services':{}")]
    [TestCase("'services':{'password':{'bcrypt':'SECRET'},'resume':null}")]
    [TestCase("'services':{'resume':{'loginTokens':null}}")]
    [TestCase("'services':{'resume':{'loginTokens':[]}}")]
    [TestCase("'services.resume.loginTokens':[{}]")]
    public void User_without_login_tokens_is_valid(string fields) =>
        Assert.That(Read(fields), Has.Property("Error").Null.And.Property("Tokens").Empty.And.Property("Username").EqualTo("ann"));

    [TestCaseSource(nameof(Unreadable))]
    public void Unreadable_credentials_do_not_reject_the_document(string fields, string error, int tokens)
    {
        var read = Read(fields);
        Assert.That((read.Error, read.Tokens.Count), Is.EqualTo((error, tokens)));
    }

    [Test]
    public void Last_of_duplicate_keys_is_read() =>
        Assert.That(
            Read($"{Tokens("7")},{Tokens($"{{'hashedToken':'x','hashedToken':'{s_hash}',{When}}}")}"),
            Has.Property("Error").Null.And.Property("Tokens").EqualTo(new[] { new UserToken(s_hash, s_when, false, null) }));

    [Test]
    public void Token_list_is_limited()
    {
        var read = Read(Tokens(Enumerable.Repeat(s_good, 100_001)));
        Assert.That(read.Tokens, Has.Count.EqualTo(100_000));
        Assert.That(read.Error, Is.EqualTo("services.resume.loginTokens has more than 100000 entries: the others were not taken"));
    }

    [TestCase("[{'address':'a@x'},{'address':'b@x','verified':true},{'address':'c@x','verified':true}]", "b@x", true)]
    [TestCase("[{'address':'a@x'},{'address':'b@x','verified':false}]", "a@x", false)]
    [TestCase("[{'address':'no address','verified':true},{'address':'b@x'}]", "b@x", false)]
    [TestCase("[]", null, false)]
    [TestCase("null", null, false)]
    public void Email_is_the_first_verified_address_or_else_the_first(string emails, string? address, bool verified)
    {
        var read = Read($"'emails':{emails}");
        Assert.That((read.Email, read.EmailVerified, read.Error), Is.EqualTo((address, verified, (string?)null)));
    }

    [TestCase("'username':'ann'", "ann", true)]
    [TestCase("'username':'ann@x'", null, true)]
    [TestCase("'username':'é'", null, true)]
    [TestCase("'username':''", null, false)]
    [TestCase("'name':'Ann'", null, false)]
    public void Username_that_no_account_may_have_is_not_taken(string field, string? username, bool named)
    {
        var read = ReadDocument($"{{'_id':'u',{field},{Parsing.Updated}}}");
        Assert.That((read.Username, read.Named), Is.EqualTo((username, named)));
    }

    [Test]
    public void Roles_are_read_without_duplicates() =>
        Assert.That(
            Read("'roles':['user','admin','user'],'name':'Ann'"), Has.Property("Roles").EqualTo(new[] { "user", "admin" }).And.Property("Name").EqualTo("Ann"));

    private static string Tokens(params IEnumerable<string> entries) => $"'services':{{'resume':{{'loginTokens':[{string.Join(',', entries)}]}}}}";

    private static UserCredentials Read(string fields) =>
        ReadDocument($"{{'_id':'u','username':'ann',{fields}{(fields.Length == 0 ? "" : ",")}{Parsing.Updated}}}");

    private static UserCredentials ReadDocument(string json)
    {
        var parsed = new DocumentParser(SessionRules.DefaultLimit, TimeProvider.System, credentials: true)
            .Parse(Encoding.UTF8.GetBytes(json.Replace('\'', '"')), DocumentSource.Users);
        Assert.That(parsed.Error, Is.Null);
        return parsed.Credentials!;
    }
}
