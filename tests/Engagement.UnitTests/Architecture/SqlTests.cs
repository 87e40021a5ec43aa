using System.Reflection;
using System.Text.RegularExpressions;
using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Architecture;

/// <summary>SQL is composed of names in the sources; values of callers, documents and settings are parameters.</summary>
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
    public void Interpolated_SQL_contains_no_value_of_a_caller()
    {
        Assert.That(s_sql.Sum(sql => sql.Text.Holes.Count), Is.GreaterThan(50), "holes found");
        var parameters = ParameterNames();
        Assert.That(parameters, Does.Contain("zone").And.Contain("request").And.Contain("options").And.Contain("documents"));

        var pattern = new Regex($@"(?<![\w.])({string.Join('|', parameters.Select(Regex.Escape))})\b|\.Value\b");
        Assert.That(
            from sql in s_sql
            from hole in sql.Text.Holes
            where pattern.IsMatch(Quoted().Replace(hole, ""))
            select $"{sql.File.Path}: {{{hole}}}",
            Is.Empty);
    }

    [Test]
    public void EF_Core_is_given_no_SQL_text() =>
        Assert.That(Repository.Sources("src").SelectMany(file => file.LinesWith(RawSql())), Is.Empty);

    [Test]
    public void Holes_of_interpolated_texts_are_found()
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

    /// <summary>The parameter names of all public methods.</summary>
    private static HashSet<string> ParameterNames() =>
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
