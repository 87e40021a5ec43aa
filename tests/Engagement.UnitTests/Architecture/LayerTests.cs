using System.Reflection;
using System.Xml.Linq;
using Engagement.Api.Hosting;
using Engagement.Application.Common;
using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Architecture;

/// <summary>Api → Infrastructure → Application → Domain, and never back.</summary>
public sealed class LayerTests
{
    private static readonly Assembly s_domain = typeof(Domain.Permissions).Assembly;
    private static readonly Assembly s_application = typeof(RequestAccess).Assembly;
    private static readonly Assembly s_infrastructure = typeof(IngestStore).Assembly;
    private static readonly Assembly s_api = typeof(ServiceHost).Assembly;

    [Test]
    public void Domain_references_only_the_runtime() => Assert.That(References(s_domain), Has.All.StartsWith("System."));

    [Test]
    public void Application_references_neither_PostgreSQL_nor_HTTP() =>
        Assert.That(
            References(s_application),
            Has.None.StartsWith("Npgsql").And.None.StartsWith("Microsoft.AspNetCore").And.None.Contains("Relational")
                .And.None.EqualTo("Engagement.Infrastructure").And.None.EqualTo("Engagement.Api"));

    [Test]
    public void Infrastructure_does_not_reference_the_host() => Assert.That(References(s_infrastructure), Has.None.EqualTo("Engagement.Api"));

    [Test]
    public void Host_references_all_other_projects() =>
        Assert.That(References(s_api), Is.SupersetOf(new[] { "Engagement.Domain", "Engagement.Application", "Engagement.Infrastructure" }));

    [TestCase("Engagement.Domain")]
    [TestCase("Engagement.Application", "Engagement.Domain")]
    [TestCase("Engagement.Infrastructure", "Engagement.Application")]
    [TestCase("Engagement.Api", "Engagement.Application", "Engagement.Infrastructure")]
    public void Project_references_exactly_the_expected_projects(string project, params string[] expected) =>
        Assert.That(
            Declared(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))),
            Is.EquivalentTo(expected));

    [Test]
    public void Projects_in_src_are_the_four_layers() =>
        Assert.That(
            Repository.TextFiles
                .Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal))
                .Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal))
                .Select(file => Path.GetFileNameWithoutExtension(file.Path)),
            Is.EquivalentTo(new[] { "Engagement.Domain", "Engagement.Application", "Engagement.Infrastructure", "Engagement.Api" }));

    [Test]
    public void Domain_declares_no_package_or_framework() =>
        Assert.That(
            Declared("Engagement.Domain", "PackageReference").Concat(Declared("Engagement.Domain", "FrameworkReference")), Is.Empty);

    [Test]
    public void Application_declares_no_package_of_the_outer_layers() =>
        Assert.That(
            Declared("Engagement.Application", "PackageReference").Concat(Declared("Engagement.Application", "FrameworkReference")),
            Is.Not.Empty.And.None.StartsWith("Npgsql").And.None.StartsWith("Microsoft.AspNetCore").And.None.Contains("Relational"));

    private static IEnumerable<string> References(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    private static IEnumerable<string> Declared(string project, string item) =>
        XDocument.Parse(Repository.TextFiles.Single(file => file.Path == $"src/{project}/{project}.csproj").Text)
            .Descendants(item).Select(element => element.Attribute("Include")!.Value);
}
