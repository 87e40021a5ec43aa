using System.Text.RegularExpressions;
using Engagement.Api.Hosting;
using Engagement.Application.Common;
using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Architecture;

/// <summary>Rules that the compiler does not enforce.</summary>
public sealed partial class SourceRuleTests
{
    private static readonly string[] s_projects = ["Domain", "Application", "Infrastructure", "Api"];

    private static readonly Type[] s_options =
    [
        .. new[] { typeof(RequestAccess), typeof(IngestStore), typeof(ServiceHost) }.SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)),
    ];

    [TestCaseSource(nameof(s_projects))]
    public void Namespace_matches_the_folder(string project) =>
        Assert.That(
            Repository.Sources($"src/Engagement.{project}").Where(file => file.Path != "src/Engagement.Api/Program.cs")
                .Where(file => !file.Text.Contains($"\nnamespace {Namespace(file)};\n", StringComparison.Ordinal)
                    && !file.Text.StartsWith($"namespace {Namespace(file)};\n", StringComparison.Ordinal))
                .Select(file => file.Path),
            Is.Empty);

    [TestCase(typeof(Domain.Permissions), "Engagement.Domain")]
    [TestCase(typeof(RequestAccess), "Engagement.Application")]
    public void Public_types_sit_in_the_namespace_of_a_folder(Type marker, string project)
    {
        var folders = Repository.Sources("src/" + project).Select(Namespace).ToHashSet();
        Assert.That(
            marker.Assembly.GetExportedTypes().Where(type => !folders.Contains(type.Namespace!)).Select(type => type.FullName), Is.Empty);
    }

    [Test]
    public void Time_comes_from_the_TimeProvider() => AssertNoMatch(Repository.Sources("src"), Clock());

    /// <summary>PostgreSQL's zones count (docs/decisions/0007-calendar-from-postgresql.md): this machine may know others, or none.</summary>
    [Test]
    public void Zones_come_from_PostgreSQL() => AssertNoMatch(Repository.Sources("src"), new Regex("TimeZoneInfo"));

    [Test]
    public void Configuration_is_used_only_in_Hosting_and_CommandLine() =>
        AssertNoMatch(
            Repository.Sources("src").Where(file => !file.Path.StartsWith("src/Engagement.Api/Hosting/", StringComparison.Ordinal)
                && !file.Path.StartsWith("src/Engagement.Api/CommandLine/", StringComparison.Ordinal)),
            Configuration());

    [TestCaseSource(nameof(s_options))]
    public void Options_are_validated_before_they_are_used(Type options)
    {
        var registrations = Repository.Sources("src")
            .SelectMany(file => Regex.Matches(file.Text, $@"AddOptions<{options.Name}>\(\)[^;]*;").Select(match => (file.Path, match.Value))).ToList();
        Assert.That(registrations, Has.Count.EqualTo(1));
        Assert.That(registrations[0].Value, Does.Contain(".ValidateDataAnnotations()"));

        // The embedded cluster starts before the host, whose start would validate its options.
        if (registrations[0].Path != "src/Engagement.Api/Hosting/Database.cs")
        {
            Assert.That(registrations[0].Value, Does.Contain(".ValidateOnStart()"));
        }
    }

    [TestCase("src")]
    [TestCase("tests")]
    public void Lines_have_at_most_160_characters(string folder) => AssertNoMatch(Repository.Sources(folder), LongLine());

    [Test]
    public void No_file_contains_local_paths_or_private_hosts()
    {
        // A repository in a folder such as /src is not searched for: its path may mean something else.
        var root = Repository.Root.Count(character => character is '/' or '\\') > 1 ? Regex.Escape(Repository.Root) : "(?!)";
        var pattern = new Regex($@"{root}(?![\w-])|{OneMachine()}|{PrivateHost()}");
        AssertNoMatch(Repository.TextFiles, pattern);
    }

    private static void AssertNoMatch(IEnumerable<SourceFile> files, Regex pattern) =>
        Assert.That(files.SelectMany(file => file.LinesWith(pattern)), Is.Empty);

    private static string Namespace(SourceFile file) => Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('\\', '.').Replace('/', '.');

    [GeneratedRegex(@"^.{161}")]
    private static partial Regex LongLine();

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b|\bEnvironment\.TickCount")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bIConfiguration(Root|Section)?\b|\bconfiguration\[", RegexOptions.IgnoreCase)]
    private static partial Regex Configuration();

    // Home folders, and the work folders of build machines.
    [GeneratedRegex(@"(?<![\w.}/])/(?:work|workspace|home/\w+|Users/\w+|root)/|[A-Z]:\\Users\\")]
    private static partial Regex OneMachine();

    // Addresses of private networks; packages come from the public galleries.
    [GeneratedRegex(
        @"https?://(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[\w.-]+\.(?:internal|local|lan|corp|intra)\b|[\w.-]*(?:artifactory|nexus|registry|"
            + @"mirror|proxy)[\w.-]*[:/])")]
    private static partial Regex PrivateHost();
}
