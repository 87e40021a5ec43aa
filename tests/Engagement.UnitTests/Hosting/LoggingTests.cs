using System.Globalization;
using System.Text;
using Engagement.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace Engagement.UnitTests.Hosting;

/// <summary>How the log writes text of callers: as text and JSON, in values, templates and exceptions.</summary>
public sealed class LoggingTests
{
    private const string AsText = "";
    private const string AsJson = "Serilog.Formatting.Json.JsonFormatter, Serilog";

    private static readonly (string Name, string Text, string Logged)[] s_texts =
    [
        ("escape", "a\u001B[31mb", "a\\u001B[31mb"), ("line feed", "a\nb", "a\\nb"), ("carriage return", "a\rb", "a\\rb"), ("tab", "a\tb", "a\\tb"),
        ("null", "a\0b", "a\\u0000b"), ("delete", "a\u007Fb", "a\\u007Fb"), ("next line", "a\u0085b", "a\\u0085b"),
        ("control sequence", "a\u009B31mb", "a\\u009B31mb"), ("line separator", "a\u2028b", "a\\u2028b"),
        ("paragraph separator", "a\u2029b", "a\\u2029b"), ("right-to-left override", "a\u202Eb", "a\\u202Eb"),
        ("isolate", "a\u2066b", "a\\u2066b"), ("byte order mark", "a\uFEFFb", "a\\uFEFFb"), ("zero-width space", "a\u200Bb", "a\\u200Bb"),
        ("high surrogate alone", "a\uD800b", "a\\uD800b"), ("low surrogate alone", "a\uDC00b", "a\\uDC00b"),
        ("tag letter", "a\U000E0041b", "a\\U000E0041b"),
        ("letters and an emoji", "Ünï 😀 \u00A0", "Ünï 😀 \u00A0"),
    ];

    private static IEnumerable<TestCaseData> Texts() =>
        from text in s_texts
        from form in new[] { AsText, AsJson }
        select new TestCaseData(text.Text, text.Logged, form).SetName($"{text.Name} as {(form == AsJson ? "JSON" : "text")}");

    [TestCaseSource(nameof(Texts))]
    public void Control_characters_are_escaped_in_values_objects_and_exceptions(string text, string logged, string form)
    {
        var lines = Log(form, log =>
        {
            log.Information("Value {UserId}", text);
            log.Information("Values {@UserIds}", new[] { text });
            log.Information("Object {@User}", new { Id = text });
            log.Information("Shown {User}", new StringBuilder(text));
            log.Error(new InvalidOperationException(text), "Exception");
        });

        // JSON, which objects are in text too, escapes the backslashes. An exception has several lines.
        Assert.That(lines.Take(4).Select(line => line.Replace("\\\\", "\\", StringComparison.Ordinal)), Has.All.Contains(logged));
        Assert.That(lines, Has.Length.AtLeast(5));
    }

    [TestCase("a\nb \u001B")]
    [TestCase("a\r\nb \u001B")]
    [TestCase("a\u2028b \u001B")]
    public void Text_of_several_lines_cannot_forge_a_log_line(string text)
    {
#pragma warning disable CA2254 // Libraries log such templates too.
        var lines = Log(AsText, log => log.Error(new InvalidOperationException(text), text));
#pragma warning restore CA2254
        Assert.That(lines.Count(line => line.StartsWith("20", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(lines, Has.None.StartsWith("b"));
    }

    [TestCase(AsText)]
    [TestCase(AsJson)]
    public void Control_characters_are_escaped_in_templates_characters_and_keys(string form)
    {
#pragma warning disable CA2254 // Libraries log such templates too.
        var lines = Log(form, log =>
        {
            log.Information("a\u2028b");
            log.Information("Character {Character}", '\u001B');
            log.Information("Keys {@Keys}", new Dictionary<string, int> { ["a\u0085b"] = 1 });
        });
#pragma warning restore CA2254
        Assert.That(lines, Has.Length.EqualTo(form == AsText ? 4 : 3), "further lines of a template are indented");
        Assert.That(lines[^2].Replace("\\\\", "\\", StringComparison.Ordinal), Does.Contain("\\u001B"));
        Assert.That(lines[^1].Replace("\\\\", "\\", StringComparison.Ordinal), Does.Contain("\\u0085"));
    }

    private static string[] Log(string form, Action<Serilog.Core.Logger> log)
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            var settings = new Dictionary<string, string?>
            {
                ["Serilog:Using:0"] = "Serilog.Sinks.File",
                ["Serilog:WriteTo:0:Name"] = "File",
                ["Serilog:WriteTo:0:Args:path"] = file,
            };
            if (form == AsJson)
            {
                settings["Serilog:WriteTo:0:Args:formatter"] = form;
            }

            using (var logger = Logging.Create(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()))
            {
                log(logger);
            }

            var text = File.ReadAllText(file);
            Assert.That(text.EnumerateRunes().Where(IsControl).Select(rune => rune.Value), Is.Empty);
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static bool IsControl(Rune rune) => rune.Value != '\n' && (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
