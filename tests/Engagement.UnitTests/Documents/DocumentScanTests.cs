using System.Text;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using static Engagement.UnitTests.Documents.Parsing;

namespace Engagement.UnitTests.Documents;

internal sealed class DocumentScanTests
{
    private const string NotAnObject = "the document is not a JSON object";
    private const string NotJson = "the document is not valid JSON";
    private const string Truncated = "the document ends in the middle of its JSON";
    private const string Shell = "the document is in the notation of the mongo shell, such as ISODate(…), and not JSON: export it with mongoexport";
    private const string Trailing = "the document is followed by something that is no part of it";
    private const string Another = "the document is followed by another one: they must be parted by a line feed, or by a comma in an array";

    [TestCase("", "the document is empty")]
    [TestCase(" \t\r\n", "the document is empty")]
    [TestCase("[]", NotAnObject)]
    [TestCase("12", NotAnObject)]
    [TestCase("'x'", NotAnObject)]
    [TestCase("null", NotAnObject)]
    [TestCase("secret", NotAnObject)]
    [TestCase("{", Truncated)]
    [TestCase("{'msg", Truncated)]
    [TestCase("{'msg':'sec", Truncated)]
    [TestCase("{'msg':'secret'", Truncated)]
    [TestCase("{'u':{'_id':'secret'", Truncated)]
    [TestCase("{'u':{'_id':'secret'}", Truncated)]
    [TestCase("{'u':", Truncated)]
    [TestCase("{'a':[1,2", Truncated)]
    [TestCase("{'a':tru", Truncated)]
    [TestCase("{'a':12", Truncated)]
    [TestCase("{'a':secret}", NotJson)]
    [TestCase("{'a':1,}", NotJson)]
    [TestCase("{'a':[1}", NotJson)]
    [TestCase("{a:1}", NotJson)]
    [TestCase("{'a':01}", NotJson)]
    [TestCase("{'_id':ObjectId('507f1f77bcf86cd799439011')}", Shell)]
    [TestCase("{'ts':ISODate('2023-05-30T10:00:00Z'),'msg':'secret'}", Shell)]
    [TestCase("{'a':1} {'a':2}", Another)]
    [TestCase("{'a':1}\r{'a':2}\r", Another)]
    [TestCase("{'a':1},", Trailing)]
    [TestCase("{'a':1}\0", Trailing)]
    public void Invalid_document_is_rejected_with_its_reason(string json, string error) =>
        Assert.That(Parse(json, DocumentSource.Messages), Is.EqualTo(new ParsedDocument(null, error)));

    [Test]
    public void Raw_control_characters_are_invalid_JSON() =>
        Assert.That(Parse("{'_id':'a\nb'}", DocumentSource.Users).Error, Is.EqualTo(NotJson));

    [TestCase(63, null)]
    [TestCase(64, "the document is nested more than 64 levels deep")]
    [TestCase(2000, "the document is nested more than 64 levels deep")]
    public void Nesting_is_limited_to_64_levels(int inner, string? error) =>
        Assert.That(
            Parse($"{{'_id':'u','x':{new string('[', inner)}{new string(']', inner)},{Updated}}}", DocumentSource.Users).Error,
            Is.EqualTo(error));

    [Test]
    public void Last_of_duplicate_keys_wins_even_over_a_malformed_one()
    {
        var user = Accepted($"{{'_id':5,'_id':'first','\\u005fid':'last',{Updated}}}", DocumentSource.Users);
        Assert.That(user.Id, Is.EqualTo("last"));
    }

    [Test]
    public void Fields_of_nested_objects_are_not_taken_for_the_documents_own()
    {
        var user = Accepted(
            $"{{'_id':'u','settings':{{'_id':'x','username':'x'}},{Updated},'list':[{{'_id':'y'}}]}}", DocumentSource.Users);
        Assert.That(user, Is.EqualTo(new UserDocument("u", VersionAt, false, new UserColumns(null, null, null, false, null, true))));
    }

    [Test]
    public void Invalid_or_long_property_names_are_skipped() =>
        Assert.That(Accepted($"{{'\\ud800':1,'{new string('x', 5000)}':2,'_id':'u',{Updated}}}", DocumentSource.Users).Id, Is.EqualTo("u"));

    [Test]
    public void Invalid_UTF8_is_reported_only_in_fields_that_are_read()
    {
        var text = Encoding.UTF8.GetBytes($"{{'_id':'u','bio':'?','username':'!',{Updated}}}".Replace('\'', '"'));
        text[Array.IndexOf(text, (byte)'?')] = 0xFF;
        Assert.That(Parse(text, DocumentSource.Users), Has.Property("Error").Null.And.Property("Warning").Null);

        text[Array.IndexOf(text, (byte)'!')] = 0xFF;
        Assert.That(Parse(text, DocumentSource.Users).Warning, Is.EqualTo("stored without username, which is not valid Unicode"));
    }

    [TestCase("_id", 128)]
    [TestCase("username", 1024)]
    [TestCase("type", 1024)]
    public void Text_lengths_are_limited_in_UTF8_bytes_with_or_without_escapes(string field, int longest)
    {
        var reason = $"{field}{(field == "_id" ? "" : ", which")} is longer than {longest} bytes";
        Assert.Multiple(() =>
        {
            Assert.That(ReasonOf(new string('x', longest)), Is.Null);
            Assert.That(ReasonOf(new string('x', longest + 1)), Does.EndWith(reason));
            Assert.That(ReasonOf(new string('é', longest / 2)), Is.Null);
            Assert.That(ReasonOf(new string('é', (longest / 2) + 1)), Does.EndWith(reason));
            Assert.That(ReasonOf(string.Concat(Enumerable.Repeat("\\u0041", longest))), Is.Null);
            Assert.That(ReasonOf(string.Concat(Enumerable.Repeat("\\u0041", longest + 1))), Does.EndWith(reason));
            Assert.That(ReasonOf(string.Concat(Enumerable.Repeat("\\u00e9", (longest / 2) + 1))), Does.EndWith(reason));
        });

        string? ReasonOf(string value)
        {
            var parsed = Parse($"{{'_id':'u','{field}':'{value}',{Updated}}}", DocumentSource.Users);
            return parsed.Error ?? parsed.Warning;
        }
    }

    [TestCase(100_000, null)]
    [TestCase(100_001, "stored without usernames, which has more than 100000 entries")]
    public void Usernames_of_a_room_are_limited_to_100000(int members, string? warning)
    {
        var usernames = string.Join(',', Enumerable.Repeat("'ann'", members));
        var room = $"{{'_id':'r','t':'d','usernames':[{usernames},null],{Updated}}}";
        Assert.That(Parse(room, DocumentSource.Rooms).Warning, Is.EqualTo(warning));
    }

    [TestCase("'\\u0000'", "contains U+0000, which cannot be stored")]
    [TestCase("'\\udfff'", "is not valid Unicode")]
    public void Array_entries_are_checked_like_other_texts(string entry, string reason) =>
        Assert.That(
            Parse($"{{'_id':'r','t':'d','usernames':['ann',{entry}],{Updated}}}", DocumentSource.Rooms).Warning,
            Is.EqualTo($"stored without usernames, which {reason}"));
}
