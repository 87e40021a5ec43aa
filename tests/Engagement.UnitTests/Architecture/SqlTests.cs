using System.Reflection;
using System.Text.RegularExpressions;
using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Architecture;

/// <summary>SQL is put together from names that the sources hold; what callers, documents or settings say travels as a parameter.</summary>
public sealed partial class SqlTests
{
    private static readonly IReadOnlyList<(SourceFile File, InterpolatedText Text)> s_sql =
    [
        .. from file in Repository.Sources("src/Engagement.Infrastructure")
           from text in InterpolatedText.In(file.Text)
           where Sql().IsMatch(text.Literal)
           select (file, text),
    ];

    [Test]
    public void Interpolated_SQL_holds_nothing_that_a_caller_gave()
    {
        Assert.That(s_sql.Sum(sql => sql.Text.Holes.Count), Is.GreaterThan(50), "holes found");
        var given = GivenNames();
        Assert.That(given, Does.Contain("zone").And.Contain("request").And.Contain("options").And.Contain("documents"));

        var pattern = new Regex($@"(?<![\w.])({string.Join('|', given.Select(Regex.Escape))})\b|\.Value\b");
        Assert.That(
            from sql in s_sql
            from hole in sql.Text.Holes
            where pattern.IsMatch(Quoted().Replace(hole, ""))
            select $"{sql.File.Path}: {{{hole}}}",
            Is.Empty);
    }

    [Test]
    public void No_text_is_handed_to_EF_Core_as_SQL() =>
        Assert.That(Repository.Sources("src").SelectMany(file => file.LinesWith(RawSql())), Is.Empty);

    [Test]
    public void The_reader_of_interpolated_texts_finds_their_holes()
    {
        const string Source =
            """"
            var a = $"SELECT {x} FROM {Join(", ", y => $"{z}")} WHERE {{0}}";
            var b = $"""
                DELETE FROM "t" WHERE {Day("a.b")}
                """;
            var c = "SELECT {no}"; // $ alone
            """";
        var texts = InterpolatedText.In(Source).ToList();
        Assert.That(texts.Select(text => text.Holes), Is.EqualTo(new[]
        {
            new[] { "x", "Join(\", \", y => $\"{z}\")" },
            new[] { "Day(\"a.b\")" },
        }));
        Assert.That(texts[0].Literal, Is.EqualTo("SELECT  FROM  WHERE {{0}}"));
    }

    /// <summary>The parameters of everything that other layers can call.</summary>
    private static HashSet<string> GivenNames() =>
    [
        .. typeof(IngestStore).Assembly.GetExportedTypes()
            .Where(type => type.Namespace?.EndsWith(".Migrations", StringComparison.Ordinal) == false)
            .SelectMany(type => type.GetMembers(
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .OfType<MethodBase>().SelectMany(method => method.GetParameters()).Select(parameter => parameter.Name!)
            .Where(name => char.IsAsciiLetterLower(name[0])),
    ];

    [GeneratedRegex(@"\b(SELECT|INSERT|UPDATE|DELETE|MERGE|CREATE|COPY|TRUNCATE|SET|EXISTS|AND|NULL)\b|AT TIME ZONE")]
    private static partial Regex Sql();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(FromSql|ExecuteSql|SqlQuery)(Raw|Interpolated)?(Async)?\b")]
    private static partial Regex RawSql();
}
