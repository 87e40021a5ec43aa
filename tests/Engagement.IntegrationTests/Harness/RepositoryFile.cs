namespace Engagement.IntegrationTests.Harness;

/// <summary>Files of the repository that a test reads, found upwards from where the tests run.</summary>
internal static class RepositoryFile
{
    public static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Engagement.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No Engagement.sln above {AppContext.BaseDirectory}.");
        }

        return Path.Combine(folder.FullName, path);
    }
}
