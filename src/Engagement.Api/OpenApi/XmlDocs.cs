using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Engagement.Api.OpenApi;

/// <summary>What the sources say of themselves: the XML documents that lie beside the assemblies.</summary>
internal static partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> s_members = [];

    public static string? Summary(Type type) => Text(Member(type)?.Element("summary"));

    /// <summary>A property's own summary, or, of a record's, what the record says of its parameter.</summary>
    public static string? Summary(PropertyInfo property) =>
        Text(Members(property.DeclaringType!).GetValueOrDefault($"P:{Id(property.DeclaringType!)}.{property.Name}")?.Element("summary"))
        ?? Text(Member(property.DeclaringType!)?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == property.Name));

    private static XElement? Member(Type type) => Members(type).GetValueOrDefault($"T:{Id(type)}");

    private static string Id(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static IReadOnlyDictionary<string, XElement> Members(Type type) => s_members.GetOrAdd(type.Assembly, assembly =>
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(path)
            ? XDocument.Load(path).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value)
            : [];
    });

    private static string? Text(XElement? element) =>
        element is null ? null : Space().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" or "paramref" } reference => $"`{Name(reference)}`",
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    // "P:Some.Type.Name" is shown as its last part.
    private static string Name(XElement reference) => reference.Attributes().First().Value.Split('.', ':')[^1];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
