using Engagement.Api.Contract;
using Engagement.Application.Common;

namespace Engagement.UnitTests.Contract;

/// <summary>Expected values are what qs 6.17.1 returns with an array limit of 500 and errors on limits.</summary>
public sealed class RawQueryTests
{
    [TestCase("start=a", "a")]
    [TestCase("?start=a", "a")]
    [TestCase("start=", "", TestName = "an empty value")]
    [TestCase("start", "", TestName = "no equals sign")]
    [TestCase("start=a=b", "a=b")]
    [TestCase("start==", "=")]
    [TestCase("start=a;end=b", "a;end=b", TestName = "a semicolon does not separate")]
    [TestCase("start=a,b", "a,b")]
    [TestCase("&&start=a&&", "a")]
    [TestCase("=x&start=a", "a")]
    [TestCase("start=2023-05-20T00:00:00.000Z", "2023-05-20T00:00:00.000Z")]
    [TestCase("start=2023-05-20T00%3A00%3A00.000Z", "2023-05-20T00:00:00.000Z")]
    [TestCase("start=+010000-01-01", " 010000-01-01", TestName = "a plus sign is a space")]
    [TestCase("start=%2B010000-01-01", "+010000-01-01")]
    [TestCase("start=%20a+", " a ")]
    [TestCase("start=%C3%A9%e6%bc%a2%F0%9F%98%80", "é漢😀")]
    [TestCase("start=é%C3%A9", "éé")]
    [TestCase("start=%EF%BB%BFa", "\ufeffa")]
    [TestCase("start=%00", "\0")]
    [TestCase("start=%26%3D%23", "&=#")]
    [TestCase("start=%5Ba%5D", "[a]")]
    [TestCase("start=%255Ba", "%5Ba")]
    [TestCase("start=%", "%")]
    [TestCase("start=%2", "%2")]
    [TestCase("start=%G1+%41", "%G1 %41", TestName = "a malformed escape keeps the others as they are")]
    [TestCase("start=%1G", "%1G")]
    [TestCase("start=%+1", "% 1")]
    [TestCase("start=%2 0", "%2 0")]
    [TestCase("start=%C3", "%C3")]
    [TestCase("start=%C3a", "%C3a")]
    [TestCase("start=%A9", "%A9")]
    [TestCase("start=%C0%80", "%C0%80", TestName = "an overlong form is not UTF-8")]
    [TestCase("start=%ED%A0%80", "%ED%A0%80", TestName = "a surrogate is not UTF-8")]
    [TestCase("start=%F4%90%80%80", "%F4%90%80%80", TestName = "beyond Unicode is not UTF-8")]
    [TestCase("start=%FF", "%FF")]
    [TestCase("%73tart=a", "a", TestName = "an escaped name")]
    [TestCase("start[x=y]=a", null, TestName = "split at the first bracket followed by an equals sign")]
    [TestCase("[start]=a", "a", TestName = "a name in brackets")]
    [TestCase("%5Bstart%5D=a", "a")]
    [TestCase("[start]x=a", "a", TestName = "what follows the brackets is dropped")]
    [TestCase("start=a&[start]=", "a", TestName = "an empty value in another spelling adds nothing")]
    [TestCase("start=&[start]=", "")]
    [TestCase("start=&[start]=b", null)]
    [TestCase("start=a&[start]=b", null)]
    [TestCase("start=a&start=a", null, TestName = "repeated")]
    [TestCase("start=a&start", null)]
    [TestCase("start&start", null)]
    [TestCase("start=a&%73tart=b", null)]
    [TestCase("start[]=a", null)]
    [TestCase("start[]", null)]
    [TestCase("start[]=", null)]
    [TestCase("start[0]=a", null)]
    [TestCase("start[x]=a", null)]
    [TestCase("start[x][y]=a", null)]
    [TestCase("start%5B%5D=a", null)]
    [TestCase("start%5b0%5d=a", null)]
    [TestCase("start[x=a", null)]
    [TestCase("start[", null)]
    [TestCase("start=a&start[]=", null)]
    [TestCase("start=a&start[x]=b", null)]
    [TestCase("[start][]=a", null)]
    [TestCase("start=a&start[hasOwnProperty]=b", "a", TestName = "a name that every object has is dropped with its value")]
    [TestCase("start=a&start[x][__proto__]=b", "a")]
    [TestCase("start=a&__proto__[start]=b", "a")]
    public void Start_is_present(string query, string? text)
    {
        var start = RawQuery.Parse(query)["start"];
        Assert.That((start.IsPresent, start.IsRejected, start.Text), Is.EqualTo((true, false, text)));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("?")]
    [TestCase("end=a")]
    [TestCase("Start=a", TestName = "names are case-sensitive")]
    [TestCase("??start=a")]
    [TestCase("+start=a")]
    [TestCase("start+=a")]
    [TestCase("start]=a")]
    [TestCase("start=a]=b", TestName = "split at the first bracket followed by an equals sign, however late")]
    [TestCase("[start=a")]
    [TestCase("[[start]]=a")]
    [TestCase("[][start]=a")]
    [TestCase("%5B%5Bstart=a")]
    [TestCase("start%255B%255D=a", TestName = "brackets escaped twice belong to the name")]
    [TestCase("%2573tart=a")]
    [TestCase("start%=a")]
    [TestCase("start.x=a")]
    [TestCase("start[toString]=a")]
    [TestCase("start[__proto__]=a")]
    [TestCase("constructor[start]=a")]
    public void Start_is_absent(string? query)
    {
        var parsed = RawQuery.Parse(query);
        Assert.That(parsed.Invalid, Is.False);
        Assert.That(parsed["start"], Is.EqualTo(default(QueryText)));
    }

    [TestCase("__proto__")]
    [TestCase("constructor")]
    [TestCase("hasOwnProperty")]
    [TestCase("toString")]
    [TestCase("valueOf")]
    [TestCase("__defineGetter__")]
    public void Names_that_every_object_has_are_dropped(string name)
    {
        Assert.That(RawQuery.Parse($"{name}=a")[name].IsPresent, Is.False);
        Assert.That(RawQuery.Parse($"[{name}]=a")[name].IsPresent, Is.False);
    }

    [TestCase("start=a&end=b", true)]
    [TestCase("end=b&start=a", false)]
    [TestCase("x=1&end=b&y=2&start=a", false)]
    [TestCase("start[]=a&end=b&start=c", true)]
    [TestCase("end=b&start[]=a&end=c", false)]
    [TestCase("start[toString]=a&end=b&start=a", false, TestName = "a dropped occurrence has no position")]
    [TestCase("start&end", true)]
    public void First_occurrence_gives_the_position(string query, bool startComesFirst)
    {
        var parsed = RawQuery.Parse(query);
        Assert.That(parsed["start"].Position < parsed["end"].Position, Is.EqualTo(startComesFirst));
    }

    [TestCase("start={0}&start[{0}]=x", 500)]
    [TestCase("k{0}=x", 1000)]
    [TestCase("start=x", 500)]
    [TestCase("start[]=x", 500)]
    [TestCase("start[{0}]=x", 500)]
    [TestCase("start[x{0}]=x", 1000)]
    [TestCase("start[x]=x", 500)]
    [TestCase("st%61rt=x", 500)]
    [TestCase("=x", 500)]
    [TestCase("", 500)]
    [TestCase("hasOwnProperty=x", 500)]
    public void Too_many_parameters_reject_the_whole_query(string pattern, int most)
    {
        // The first row doubles each parameter, so that both spellings together reach the limit.
        var each = pattern.Contains('&', StringComparison.Ordinal) ? 2 : 1;
        var allowed = RawQuery.Parse(Repeat(pattern, most / each));
        Assert.That(allowed.Invalid, Is.False);

        var refused = RawQuery.Parse(Repeat(pattern, (most / each) + 1));
        Assert.That(refused.Invalid, Is.True);
        Assert.That(refused["start"], Is.EqualTo(QueryText.Rejected));
        Assert.That((refused["other"].IsRejected, refused["other"].IsPresent), Is.EqualTo((true, false)));
    }

    [TestCase("start[499]=x", false)]
    [TestCase("start[500]=x", true)]
    [TestCase("start[x][500]=x", true)]
    [TestCase("[500]=x", true)]
    [TestCase("start[0500]=x", false)]
    [TestCase("start[-500]=x", false)]
    [TestCase("start[+500]=x", false)]
    [TestCase("start[99999999999999999999999]=x", false)]
    [TestCase("start[a][b][c][d][e][500]=x", false, TestName = "an index nested too deep is part of a name")]
    public void Index_beyond_the_array_limit_is_rejected(string query, bool refused) =>
        Assert.That(RawQuery.Parse(query).Invalid, Is.EqualTo(refused));

    [Test]
    public void Long_and_deep_input_is_read_without_exceptions()
    {
        var brackets = new string('[', 20_000);
        var emoji = string.Concat(Enumerable.Repeat("%F0%9F%98%80", 5000));
        var query = $"{brackets}=a&start{brackets}x{new string(']', 20_000)}=b&start={emoji}";
        var parsed = RawQuery.Parse(query);
        Assert.That((parsed["start"].IsPresent, parsed["start"].Text), Is.EqualTo((true, (string?)null)));
    }

    private static string Repeat(string pattern, int times) =>
        string.Join('&', Enumerable.Range(0, times).Select(i => string.Format(null, pattern, i)));
}
