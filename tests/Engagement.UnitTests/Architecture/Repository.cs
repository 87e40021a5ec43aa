namespace Engagement.UnitTests.Architecture;

/// <summary>The repository's own files, found upwards from where the tests run.</summary>
internal static class Repository
{
    // What .gitignore and .gitattributes exclude from the repository's text.
    private static readonly string[] s_untracked = [".git", "bin", "obj", ".vs", ".idea", "TestResults", ".engagement", "artifacts", "node_modules"];
    private static readonly string[] s_binary = [".gz", ".png", ".ico", ".bson", ".archive"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> TextFiles { get; } =
    [
        .. Walk(Root).Where(path => !s_binary.Contains(Path.GetExtension(path))).Select(Read)
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>The C# files below a folder, generated migrations left out.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder)
    {
        var sources = TextFiles.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)
            && file.Path.EndsWith(".cs", StringComparison.Ordinal)
            && !file.Path.Contains("/Migrations/", StringComparison.Ordinal)).ToList();
        Assert.That(sources, Is.Not.Empty, $"{folder} has no sources, so that nothing would be checked");
        return sources;
    }

    private static SourceFile Read(string path) => new(Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllText(path));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(child => !s_untracked.Contains(Path.GetFileName(child))).SelectMany(Walk));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Engagement.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Engagement.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}

/// <summary>A text file.</summary>
/// <param name="Path">Relative to the repository, with slashes.</param>
/// <param name="Text">Its content.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The matching lines, with path and line number.</summary>
    public IEnumerable<string> LinesWith(System.Text.RegularExpressions.Regex pattern) =>
        Text.Split('\n').Select((line, index) => (line, Name: $"{Path}:{index + 1}: {line.Trim()}"))
            .Where(line => pattern.IsMatch(line.line)).Select(line => line.Name);
}
