using System.Text;
using Engagement.Infrastructure.Documents;
using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Ingest;

internal sealed class RejectsFileTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("engagement-rejects-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("{'_id':'m','msg':'SECRET','t':null,'_hidden':true,'year':1e400}", "{'_id':'m','t':null,'_hidden':true,'year':1e400}")]
    [TestCase("{'u':{'_id':'ann','msg':'SECRET','services':{'name':'SECRET'}}}", "{'u':{'_id':'ann'}}")]
    [TestCase("{'_id':'u','services':{'resume':{'loginTokens':[{'name':'SECRET'}]}},'emails':[{'name':'SECRET'}]}", "{'_id':'u'}")]
    [TestCase("{'usernames':['a',{'msg':'SECRET'}]}", "{'usernames':['a',{}]}")]
    [TestCase("{'ts':{'$date':{'$numberLong':'1'}}}", "{'ts':{'$date':{'$numberLong':'1'}}}")]
    [TestCase("{'_id':'a','_id':'b','\\u0074':'c'}", "{'_id':'a','_id':'b','t':'c'}")]
    [TestCase("[{'_id':'m'}]", null)]
    [TestCase("'SECRET'", null)]
    [TestCase("", null)]
    [TestCase("{'_id':'m','msg':'SECRET'", null)]
    [TestCase("{'_id':'m'} SECRET", null)]
    [TestCase("{'_id':'\\ud800'}", null)]
    [TestCase("{'\\ud800':1}", null)]
    public void Rejected_document_keeps_only_fields_that_the_store_reads(string document, string? kept) =>
        Assert.That(Keep(document), Is.EqualTo(kept));

    [Test]
    public void Rejected_document_is_kept_only_up_to_a_maximum_length()
    {
        Assert.That(Keep($"{{'_id':'{new string('x', 60_000)}'}}"), Has.Length.EqualTo(60_010));
        Assert.That(Keep($"{{'_id':'{new string('x', 70_000)}'}}"), Is.Null);
        Assert.That(Keep($"{{'usernames':[{string.Join(',', Enumerable.Repeat("'a'", 20_000))}]}}"), Is.Null);
        Assert.That(Keep($"{{'_id':'m','msg':'{new string('x', 10_000_000)}'}}"), Is.EqualTo("{'_id':'m'}"));
    }

    [TestCase(8, true)]
    [TestCase(9, false)]
    [TestCase(65, false)]
    public void Rejected_document_that_is_nested_too_deep_is_not_kept(int levels, bool kept)
    {
        var nested = new string('[', levels) + new string(']', levels);
        Assert.That(Keep($"{{'_id':{nested}}}"), Is.EqualTo(kept ? $"{{'_id':{nested}}}" : null));
    }

    [Test]
    public async Task All_rejects_and_warnings_are_counted_and_only_the_first_of_each_are_kept()
    {
        await using (var rejects = new RejectsFile(In("r.jsonl"), maxKept: 20))
        {
            for (var line = 1; line <= 1000; line++)
            {
                rejects.AddWarned("messages.json", new DocumentPlace(line), "odd", "{}"u8);
                if (line > 500)
                {
                    rejects.AddRejected("messages.json", new DocumentPlace(line), "no", "{}"u8);
                }
            }

            Assert.That((rejects.Rejected.Count, rejects.Rejected.Kept, rejects.Rejected.First.Count), Is.EqualTo((500, 20, 10)));
            Assert.That((rejects.Warned.Count, rejects.Warned.Kept, rejects.Warned.First.Count), Is.EqualTo((1000, 20, 10)));
            Assert.That(
                (rejects.Rejected.First[0], rejects.Warned.First[0]), Is.EqualTo(("messages.json:501: no", "messages.json:1: warning: odd")));
        }

        var lines = await File.ReadAllLinesAsync(In("r.jsonl"));
        Assert.That(lines[..20], Has.All.Contains("\"warning\":\"odd\"").And.All.Not.Contains("\"error\""));
        Assert.That(lines[20..], Has.Length.EqualTo(20).And.All.Contains("\"error\":\"no\"").And.All.Not.Contains("\"warning\""));
    }

    [Test]
    public async Task Only_rejects_of_an_earlier_import_or_an_empty_file_may_be_replaced()
    {
        await File.WriteAllTextAsync(In("empty"), "");
        await File.WriteAllTextAsync(In("precious"), "{\"_id\":\"m\"}");
        await using (var rejects = new RejectsFile(In("rejects")))
        {
            rejects.AddRejected("messages.json", new DocumentPlace(1), "no", []);
        }

        Assert.That(new[] { "nowhere", "empty", "rejects" }.Select(name => RejectsFile.MayReplace(In(name))), Is.All.True);
        Assert.That(RejectsFile.MayReplace(In("precious")), Is.False);
    }

    [Test]
    [Platform("Linux")]
    public void Devices_other_than_the_null_device_may_not_be_replaced()
    {
        Assert.That(RejectsFile.MayReplace("/dev/null"), Is.True);
        Assert.That(RejectsFile.MayReplace("/dev/zero"), Is.False);
    }

    private static string? Keep(string document) =>
        RejectedDocument.Keep(Encoding.UTF8.GetBytes(document.Replace('\'', '"'))) is { } kept
            ? Encoding.UTF8.GetString(kept).Replace('"', '\'')
            : null;

    private string In(string name) => Path.Combine(_folder, name);
}
