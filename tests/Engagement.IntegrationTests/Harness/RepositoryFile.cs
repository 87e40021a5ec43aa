namespace Engagement.IntegrationTests.Harness;

/// <summary>Finds files of the repository, searching upwards from the tests' folder.</summary>
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
