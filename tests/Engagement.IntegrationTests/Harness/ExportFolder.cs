using System.Globalization;

namespace Engagement.IntegrationTests.Harness;

/// <summary>A folder of export files that a test writes document by document.</summary>
internal sealed class ExportFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engagement-export-");

    public string Path => _folder.FullName;

    public static string Date(DateTime instant) =>
        $$"""{"$date":"{{instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}}"}""";

    public string Write(string name, params IEnumerable<string> lines)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
