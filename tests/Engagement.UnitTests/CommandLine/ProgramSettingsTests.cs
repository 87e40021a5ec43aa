using Engagement.Api.CommandLine;
using Engagement.Api.Hosting;

namespace Engagement.UnitTests.CommandLine;

/// <summary>Where settings come from, and which of them wins.</summary>
public sealed class ProgramSettingsTests
{
    private static readonly Dictionary<string, string?> s_none = [];

    [Test]
    public void Settings_are_taken_out_of_a_command_line()
    {
        var (arguments, settings) = ProgramSettings.Split(
            [
                "import", "--Engagement:TimeZone=Asia/Kolkata", "a=b", "--urls", "http://x:1", "--http:maxheaders", "20",
                "--ConnectionStrings:Engagement=Host=db",
            ]);
        Assert.That(arguments, Is.EqualTo(new[] { "import", "a=b", "--urls", "http://x:1" }));
        Assert.That(settings, Is.EquivalentTo(new Dictionary<string, string?>
        {
            ["Engagement:TimeZone"] = "Asia/Kolkata",
            ["http:maxheaders"] = "20",
            ["ConnectionStrings:Engagement"] = "Host=db",
        }));
    }

    [Test]
    public void A_setting_without_a_value_is_refused() =>
        Assert.That(() => ProgramSettings.Split(["serve", "--Http:MaxHeaders"]), Throws.TypeOf<SettingsException>().With.Message.Contains("--Http:MaxHeaders"));

    [TestCase("--Mongo:ConnectionString=mongodb://user:s3cret@db")]
    [TestCase("--mongo:connectionstring", "mongodb://user:s3cret@db")]
    public void Connection_string_of_the_source_is_refused_on_a_command_line(params string[] arguments) =>
        Assert.That(
            () => ProgramSettings.Split(["pull", .. arguments]),
            Throws.TypeOf<SettingsException>().With.Message.Contains("Mongo__ConnectionString").And.Message.Not.Contains("s3cret"));

    [Test]
    public void Command_line_overrides_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"Http":{"MaxHeaders":30,"MaxConnections":40}}""");
            var configuration = ProgramSettings.Read(file, new Dictionary<string, string?> { ["Http:MaxHeaders"] = "50" });
            Assert.That((configuration["Http:MaxHeaders"], configuration["Http:MaxConnections"]), Is.EqualTo(("50", "40")));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void Error_names_a_missing_or_broken_file()
    {
        var missing = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.That(() => ProgramSettings.Read(missing, s_none), Throws.TypeOf<SettingsException>().With.Message.Contains(missing));

        File.WriteAllText(missing, "{\"Http\":{\n  broken");
        try
        {
            Assert.That(
                () => ProgramSettings.Read(missing, s_none),
                Throws.TypeOf<SettingsException>().With.Message.Contains(missing).And.Message.Contains("LineNumber: 1"));
        }
        finally
        {
            File.Delete(missing);
        }
    }
}
