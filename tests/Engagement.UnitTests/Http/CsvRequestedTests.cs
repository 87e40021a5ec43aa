using Engagement.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Engagement.UnitTests.Http;

/// <summary>When a response is CSV; otherwise it is JSON.</summary>
public sealed class CsvRequestedTests
{
    private const string Query = "?start=2023-05-20T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";

    [TestCase("&format=csv", true)]
    [TestCase("&format=%63sv", true)]
    [TestCase("&x=1&format=csv&y=format", true)]
    [TestCase("&format=json", false)]
    [TestCase("&format=CSV", false)]
    [TestCase("&format=csv%20", false)]
    [TestCase("&format=", false)]
    [TestCase("&format", false)]
    [TestCase("&format=xml", false)]
    [TestCase("&Format=csv", false)]
    [TestCase("&format=csv&format=csv", false)]
    [TestCase("&format=csv&format=json", false)]
    [TestCase("&format[]=csv", false)]
    [TestCase("&format%5B%5D=csv", false)]
    [TestCase("&format[x]=csv", false)]
    [TestCase("&xformat=csv", false)]
    [TestCase("&formats=csv", false)]
    [TestCase("&x=format=csv", false)]
    [TestCase("", false)]
    public void Query_string_selects_csv(string format, bool csv)
    {
        Assert.That(IsCsv(format), Is.EqualTo(csv));
        Assert.That(IsCsv(format, "application/json"), Is.EqualTo(csv), "whatever the Accept header");
    }

    [TestCase("text/csv", true)]
    [TestCase("Text/CSV", true)]
    [TestCase("text/csv; charset=utf-8; header=present", true)]
    [TestCase("text/csv;q=0.1", true)]
    [TestCase("text/csv, */*", true)]
    [TestCase("*/*, text/csv;q=0.5", true)]
    [TestCase("text/html, text/csv;q=0.5", true)]
    [TestCase("text/csv, application/json", true)]
    [TestCase("text/csv;q=0.5, application/json;q=0.5", true)]
    [TestCase("application/json;q=0.5, text/csv;q=0.6", true)]
    [TestCase("application/json;q=0, text/csv", true)]
    [TestCase("text/csv;q=0.4, application/json;q=0.8, text/csv;q=0.9", true)]
    [TestCase("application/json, text/csv", false)]
    [TestCase("application/json;q=0.5, text/csv;q=0.5", false)]
    [TestCase("text/csv;q=0.5, application/json;q=0.6", false)]
    [TestCase("text/csv;q=0.5, application/json", false)]
    [TestCase("text/csv;q=0", false)]
    [TestCase("text/csv;q=0, application/json;q=0", false)]
    [TestCase("text/csv;q=0.000", false)]
    [TestCase("text/csv;q=high", false)]
    [TestCase("text/csv;q=7", false)]
    [TestCase("application/json", false)]
    [TestCase("*/*", false)]
    [TestCase("text/*", false)]
    [TestCase("", false)]
    [TestCase("text/csv2", false)]
    [TestCase("x-text/csv", false)]
    [TestCase("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [TestCase("application/x; y=\"text/csv\"", false)]
    [TestCase("text/csv; \"", false)]
    [TestCase("text / csv", false)]
    public void Accept_header_decides_unless_the_query_string_names_a_format(string accept, bool csv)
    {
        foreach (var format in new[] { "", "&format=xml", "&format=csv&format=json" })
        {
            Assert.That(IsCsv(format, accept), Is.EqualTo(csv), format);
        }

        Assert.That(IsCsv("&format=json", accept), Is.False);
        Assert.That(IsCsv("&format=csv", accept), Is.True);
    }

    [TestCase("text/csv", "application/json", true)]
    [TestCase("application/json", "text/csv", false)]
    [TestCase("*/*", "text/csv", true)]
    public void Several_Accept_headers_are_read_as_one(string first, string second, bool csv) =>
        Assert.That(IsCsv("", first, second), Is.EqualTo(csv));

    [Test]
    public void Check_of_a_json_request_allocates_nothing()
    {
        var request = Request("", "application/json, */*;q=0.5");
        Assert.That(CsvRequested.By(request), Is.False);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CsvRequested.By(request);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static bool IsCsv(string format, params string[] accept) => CsvRequested.By(Request(format, accept));

    private static HttpRequest Request(string format, params string[] accept)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(Query + format);
        request.Headers.Accept = new StringValues(accept);
        return request;
    }
}
