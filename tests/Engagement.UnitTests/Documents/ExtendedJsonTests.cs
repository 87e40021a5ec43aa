using Engagement.Application.Ingest;
using Engagement.Domain.Calendar;
using Engagement.Domain.Documents;
using static Engagement.UnitTests.Documents.Parsing;

namespace Engagement.UnitTests.Documents;

internal sealed class ExtendedJsonTests
{
    private const string NoDate = "stored without createdAt, which must be a date such as 2023-05-30T10:00:00.123Z";
    private const string OutOfRange = "stored without createdAt, which lies outside the years that can be stored, 0001-01-03 to 9999-12-29";

    [TestCase("'2023-05-30T10:00:00Z'", 0)]
    [TestCase("'2023-05-30T10:00:00.1Z'", 100)]
    [TestCase("'2023-05-30T10:00:00.12Z'", 120)]
    [TestCase("'2023-05-30T10:00:00.123Z'", 123)]
    [TestCase("'2023-05-30T10:00:00.123999999Z'", 123)]
    [TestCase("'2023-05-30T10:00:00.123+0000'", 123)]
    [TestCase("'2023-05-30T12:00:00.123+02:00'", 123)]
    [TestCase("'2023-05-30T12:00:00.123+0200'", 123)]
    [TestCase("'2023-05-30T06:30:00.123-0330'", 123)]
    [TestCase("'2023-05-31T00:00:00+1400'", 0)]
    [TestCase("'2023-05-30T10\\u003a00:00Z'", 0)]
    [TestCase("{'$date':'2023-05-30T10:00:00.123Z'}", 123)]
    [TestCase("{'\\u0024date':'2023-05-30T10:00:00.123Z'}", 123)]
    [TestCase("{'$date':'2023-05-30T10:00:00.123-0000'}", 123)]
    [TestCase("{'$date':{'$numberLong':'1685440800123'}}", 123)]
    [TestCase("{'$date':{'$numberDouble':'1685440800123.0'}}", 123)]
    [TestCase("{'$date':1685440800123}", 123)]
    [TestCase("{'$date':1.685440800123E12}", 123)]
    [TestCase("{'$date':1,'$date':1685440800123}", 123)]
    public void Date_is_read_in_every_format(string json, int millisecond) =>
        Assert.That(CreatedAt(json), Is.EqualTo((Utc(2023, 5, 30, 10, 0, 0, millisecond), (string?)null)));

    [TestCase("null")]
    [TestCase("{'$undefined':true}")]
    public void Null_and_undefined_dates_are_absent(string json) => Assert.That(CreatedAt(json), Is.EqualTo(((DateTime?)null, (string?)null)));

    [TestCase("{'$date':{'$numberLong':'-62135424000000'}}", "0001-01-03T00:00:00.0000000Z")]
    [TestCase("'0001-01-02T23:00:00-0100'", "0001-01-03T00:00:00.0000000Z")]
    [TestCase("'9999-12-29T23:59:59.999999Z'", "9999-12-29T23:59:59.9990000Z")]
    [TestCase("{'$date':-1}", "1969-12-31T23:59:59.9990000Z")]
    public void Dates_at_the_ends_of_the_range_are_accepted(string json, string instant) =>
        Assert.That(CreatedAt(json).Instant?.ToString("O"), Is.EqualTo(instant));

    [TestCase("{'$date':{'$numberLong':'-62135424000001'}}", OutOfRange)]
    [TestCase("'0001-01-01T00:00:00+1400'", OutOfRange)]
    [TestCase("'9999-12-31T23:59:59-2359'", OutOfRange)]
    [TestCase("'9999-12-30T00:00:00Z'", OutOfRange)]
    [TestCase("{'$date':9223372036854775807}", OutOfRange)]
    [TestCase("{'$date':{'$numberLong':'-9223372036854775808'}}", OutOfRange)]
    [TestCase("''", NoDate)]
    [TestCase("'2023-05-30'", NoDate)]
    [TestCase("'2023-05-30T10:00:00'", NoDate)]
    [TestCase("'2023-05-30T10:00:00.Z'", NoDate)]
    [TestCase("'2023-05-30T10:00:00.1234567890Z'", NoDate)]
    [TestCase("'2023-05-30T10:00:00.123'", NoDate)]
    [TestCase("'2023-05-30T10:00:00ZZ'", NoDate)]
    [TestCase("'2023-05-30T10:00:00+02'", NoDate)]
    [TestCase("'2023-05-30T10:00:00+2:000'", NoDate)]
    [TestCase("'2023-05-30T10:00:00+24:00'", NoDate)]
    [TestCase("'2023-05-30T10:00:00+02:60'", NoDate)]
    [TestCase("'2023-02-29T10:00:00Z'", NoDate)]
    [TestCase("'2023-00-30T10:00:00Z'", NoDate)]
    [TestCase("'2023-13-30T10:00:00Z'", NoDate)]
    [TestCase("'2023-05-00T10:00:00Z'", NoDate)]
    [TestCase("'0000-05-30T10:00:00Z'", NoDate)]
    [TestCase("'2023-05-30T24:00:00Z'", NoDate)]
    [TestCase("'2023-05-30T10:60:00Z'", NoDate)]
    [TestCase("'2023-05-30T10:00:60Z'", NoDate)]
    [TestCase("'2023-05-30 10:00:00Z'", NoDate)]
    [TestCase("1685440800123", NoDate)]
    [TestCase("true", NoDate)]
    [TestCase("[]", NoDate)]
    [TestCase("{}", NoDate)]
    [TestCase("{'$numberLong':'1685440800123'}", NoDate)]
    [TestCase("{'$date':null}", NoDate)]
    [TestCase("{'$date':1.5}", NoDate)]
    [TestCase("{'$date':{'$numberLong':'1.5'}}", NoDate)]
    [TestCase("{'$date':{'$numberLong':''}}", NoDate)]
    [TestCase("{'$date':{'$numberDouble':'NaN'}}", NoDate)]
    [TestCase("{'$date':{'$date':1}}", NoDate)]
    [TestCase("{'$date':1685440800123,'x':1}", NoDate)]
    public void Invalid_or_out_of_range_date_is_reported(string json, string warning) =>
        Assert.That(CreatedAt(json), Is.EqualTo(((DateTime?)null, warning)));

    [TestCase("'rbAXPnMktTFbNpwtJ'", "rbAXPnMktTFbNpwtJ")]
    [TestCase("'rocket.cat'", "rocket.cat")]
    [TestCase("'\\u00e9\\ud83d\\ude00'", "é😀")]
    [TestCase("{'$oid':'507f1f77bcf86cd799439011'}", "507f1f77bcf86cd799439011")]
    [TestCase("{'$oid':'507F1F77BCF86CD799439011'}", "507f1f77bcf86cd799439011")]
    public void An_id_is_a_string_or_an_ObjectId(string json, string id) =>
        Assert.That(Accepted($"{{'_id':{json},{Updated}}}", DocumentSource.Users).Id, Is.EqualTo(id));

    [TestCase("''", "_id is empty")]
    [TestCase("5", "_id must be a string or an ObjectId")]
    [TestCase("{'$oid':'507f1f77bcf86cd79943901'}", "_id must be a string or an ObjectId")]
    [TestCase("{'$oid':'507f1f77bcf86cd79943901g'}", "_id must be a string or an ObjectId")]
    [TestCase("{'$oid':5}", "_id must be a string or an ObjectId")]
    [TestCase("{'$uuid':'507f1f77bcf86cd799439011'}", "_id must be a string or an ObjectId")]
    [TestCase("'a\\u0000'", "_id contains U+0000, which cannot be stored")]
    [TestCase("'\\ud800'", "_id is not valid Unicode")]
    [TestCase("'\\udc00\\ud800'", "_id is not valid Unicode")]
    public void Invalid_id_is_an_error(string json, string error) =>
        Assert.That(Parse($"{{'_id':{json},{Updated}}}", DocumentSource.Users).Error, Is.EqualTo(error));

    [TestCase("2023", null)]
    [TestCase("2023.0", null)]
    [TestCase("2.023e3", null)]
    [TestCase("{'$numberInt':'2023'}", null)]
    [TestCase("{'$numberLong':'2023'}", null)]
    [TestCase("{'$numberDouble':'2023'}", null)]
    [TestCase("2023.5", "year must be a whole number")]
    [TestCase("1e400", "year must be a whole number")]
    [TestCase("'2023'", "year must be a whole number")]
    [TestCase("{'$numberInt':2023}", "year must be a whole number")]
    [TestCase("{'$numberDouble':'2023.5'}", "year must be a whole number")]
    [TestCase("{'$numberDouble':'Infinity'}", "year must be a whole number")]
    [TestCase("{'$numberDecimal':'2023'}", "year must be a whole number")]
    public void Whole_number_is_read_in_every_format(string json, string? error) =>
        Assert.That(
            Parse(
                $"{{'_id':'d','type':'user_daily','userId':'a','year':{json},'month':1,'day':1,{Updated}}}", DocumentSource.Sessions).Error,
            Is.EqualTo(error));

    [Test]
    public void Instant_is_UTC_and_within_the_range_of_the_store()
    {
        Assert.That(StoreRange.Contains(CreatedAt("{'$date':{'$numberLong':'-62135424000000'}}").Instant!.Value), Is.True);
        Assert.That(CreatedAt("'2023-05-30T10:00:00Z'").Instant!.Value.Kind, Is.EqualTo(DateTimeKind.Utc));
    }

    private static (DateTime? Instant, string? Warning) CreatedAt(string json)
    {
        var parsed = Parse($"{{'_id':'u','createdAt':{json},{Updated}}}", DocumentSource.Users);
        return (((UserDocument)parsed.Document!).Columns!.CreatedAt, parsed.Warning);
    }
}
