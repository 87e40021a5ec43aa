using System.Globalization;
using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Whether what is in a data directory was made by the service, or by the account that runs its server.</summary>
internal static class FileTrust
{
    private const uint Root = 0;

    /// <summary>Refuses links, and files of other accounts, before any of them is opened or run.</summary>
    /// <exception cref="EmbeddedPostgresException">Names the first that was found, and what mends it.</exception>
    public static void Ensure(ClusterFiles files, ServerAccount account)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if ((ProblemBelow(files, account) ?? ProblemBeside(files, account)) is { } problem)
        {
            throw new EmbeddedPostgresException($"{problem}; or set EmbeddedPostgres:DataDirectory to another folder.");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static string? ProblemBeside(ClusterFiles files, ServerAccount account) =>
        files.Own.Select(path => Problem(path, $"'{path}'", [UnixFile.Self], Text(UnixFile.Self))).FirstOrDefault(problem => problem is not null)
        ?? Problem(files.Log, Whole(files), [UnixFile.Self, account.Id], NameOf(account));

    // The cluster of root's own copy of a backup is root's as a whole; it is handed over.
    [UnsupportedOSPlatform("windows")]
    private static string? ProblemBelow(ClusterFiles files, ServerAccount account)
    {
        HashSet<uint> owners = [UnixFile.Self, account.Id];
        if (Problem(files.Cluster, Whole(files), owners, NameOf(account)) is { } itself)
        {
            return itself;
        }

        // Root may write everywhere anyway.
        owners.Add(Root);
        var folders = new Stack<string>([files.Cluster]);
        while (folders.TryPop(out var folder))
        {
            foreach (var path in EntriesOf(folder))
            {
                if (Problem(path, Whole(files), owners, NameOf(account)) is { } problem)
                {
                    return problem;
                }

                if (UnixFile.At(path) is { IsFolder: true })
                {
                    folders.Push(path);
                }
            }
        }

        return null;
    }

    [UnsupportedOSPlatform("windows")]
    private static string? Problem(string path, string whole, HashSet<uint> owners, string expected) =>
        UnixFile.At(path) is not { } file ? null
        : file.IsLink ? $"{FolderTrust.LinkProblem(path)}; put what it points at in its place"
        : !file.IsRegular && !file.IsFolder ? $"'{path}' is neither a file nor a folder; remove it"
        : !owners.Contains(file.Owner)
            ? $"'{path}' belongs to {UnixFile.NameOf(file.Owner)} and not to user {expected}, so that another account may have prepared it; "
                + $"if you trust every file there, for a cluster's settings can run programs, change its owner: chown -R -h {expected} {whole}"
        : null;

    // What the server's account owns.
    private static string Whole(ClusterFiles files) => File.Exists(files.Log) ? $"'{files.Cluster}' '{files.Log}'" : $"'{files.Cluster}'";

    private static string NameOf(ServerAccount account) => account.UserName ?? Text(account.Id);

    private static string Text(uint account) => account.ToString(CultureInfo.InvariantCulture);

    // A running server makes and removes files meanwhile.
    private static string[] EntriesOf(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
