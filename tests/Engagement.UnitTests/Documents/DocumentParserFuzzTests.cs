using System.Text;
using Engagement.Application.Ingest;
using Engagement.Domain.Calendar;
using Engagement.Domain.Counting;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;

namespace Engagement.UnitTests.Documents;

internal sealed class DocumentParserFuzzTests
{
    private const string Secret = "Tr0ub4dor";

    private static readonly DocumentParser s_withCredentials = new(SessionRules.DefaultLimit, TimeProvider.System, credentials: true);

    private static readonly string[] Seeds =
    [
        """
        {'_id':'m1','rid':'GENERAL','msg':'Tr0ub4dor','ts':{'$date':'2023-05-30T10:00:00.123Z'},'u':{'_id':'ann',
        'username':'a'},'_updatedAt':{'$date':{'$numberLong':'1685440800123'}},'t':null,'_hidden':true}
        """,
        """
        {'_id':{'$oid':'507f1f77bcf86cd799439011'},'t':'d','name':'Tr0ub4dor','usernames':['a','\u00e9'],
        '_updatedAt':{'$date':1685440800123}}
        """,
        """
        {'_id':'u','username':'ann','roles':['user'],'active':false,'createdAt':'2023-05-01T00:00:00+02:00',
        '_updatedAt':'2023-05-01T00:00:00Z'}
        """,
        """
        {'_id':'s','type':'session','userId':'a','loginAt':{'$date':'2023-05-30T10:00:00Z'},
        'closedAt':{'$date':'2023-05-30T11:00:00Z'},'_updatedAt':{'$date':'2023-05-30T11:00:00Z'}}
        """,
        """
        {'_id':'a-2023-5-30','type':'user_daily','userId':'a','year':{'$numberInt':'2023'},'month':5,'day':3e1,
        '_updatedAt':{'$date':'2023-05-30T11:00:00Z'}}
        """,
        """
        {'_id':'m1','__collection__':'rocketchat_message','_deletedAt':{'$date':'2023-05-30T11:00:00Z'},
        'x':{'y':[1,2,{'z':null}]}}
        """,
        """
        {'_id':'u','username':'ann','emails':[{'address':'a@x','verified':true}],'services':{'password':{'bcrypt':'Tr0ub4dor'},
        'resume':{'loginTokens':[{'when':{'$date':'2023-05-30T11:00:00Z'},'hashedToken':'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='},
        {'hashedToken':'PqBYhADLSvexXQ7dfcL+HjWalKtoIqvoxTX0KB8zCiA=','type':'personalAccessToken','createdAt':{'$date':1},'name':'ci'}]}},
        '_updatedAt':'2023-05-01T00:00:00Z'}
        """,
    ];

    private static readonly string[] Snippets =
    [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u0000", "\\ud800", "null", "true", "-1", "1e999",
        "{\"$date\":", "{\"$undefined\":true}",
        "\"_id\":", "\"u\":", "\0", "\n", "é", "99999999999999999999",
    ];

    [Test]
    public void Mutated_documents_never_throw_and_never_leak([Values] DocumentSource source)
    {
        var random = new Random(20230530);
        var (accepted, warned, tokens) = (0, 0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var json = Mutate(random, Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)].Replace('\'', '"')));
            var parsed = Parsing.Parse(json, source);
            var outcomes = (parsed.Document is null ? 0 : 1) + (parsed.Error is null ? 0 : 1) + (parsed.Ignored ? 1 : 0);
            if (outcomes != 1 || (parsed.Document is null && parsed.Warning is not null)
                || $"{parsed.Error}{parsed.Warning}".Contains(Secret, StringComparison.Ordinal)
                || (parsed.Document is { } document && !(StoreRange.Contains(document.Version) && document.Id.Length is > 0 and <= 128)))
            {
                Assert.Fail(Convert.ToHexString(json));
            }

            var withCredentials = s_withCredentials.Parse(json, source);
            var isSame = (withCredentials.Document?.Id, withCredentials.Error, withCredentials.Warning) == (parsed.Document?.Id, parsed.Error, parsed.Warning);
            var isRefused = parsed is { Document: UserDocument, Warning: not null } && withCredentials.Error is not null;
            if (!(isSame || isRefused)
                || withCredentials.Document is UserDocument == withCredentials.Credentials is null
                || withCredentials.Credentials?.Error?.Contains(Secret, StringComparison.Ordinal) == true
                || withCredentials.Credentials?.Tokens.All(token => Convert.FromBase64String(token.Hash).Length == 32) == false)
            {
                Assert.Fail(Convert.ToHexString(json));
            }

            accepted += parsed.Document is null ? 0 : 1;
            warned += parsed.Warning is null ? 0 : 1;
            tokens += withCredentials.Credentials?.Tokens.Count ?? 0;
        }

        Assert.That(accepted, Is.GreaterThan(100), "some mutated documents should stay valid");
        Assert.That(warned, source is DocumentSource.Messages or DocumentSource.Trash ? Is.AtLeast(0) : Is.GreaterThan(10));
        Assert.That(tokens, source is DocumentSource.Users or DocumentSource.Unknown ? Is.GreaterThan(100) : Is.AtLeast(0));
    }

    private static byte[] Mutate(Random random, byte[] json)
    {
        var bytes = json.ToList();
        for (var left = random.Next(4); left > 0 && bytes.Count > 0; left--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Snippets[random.Next(Snippets.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(20) == 0 ? bytes.Count - at : 1);
                    break;
            }
        }

        return [.. bytes];
    }
}
