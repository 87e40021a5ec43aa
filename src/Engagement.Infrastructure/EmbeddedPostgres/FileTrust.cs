using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Whether the files of a data directory belong to the service or to the account that runs its server.</summary>
internal static class FileTrust
{
    /// <summary>Refuses links, and files of other accounts, before any of them is opened or run.</summary>
    /// <exception cref="EmbeddedPostgresException">Names the first of them, and how to correct it.</exception>
    public static void Ensure(ClusterFiles files, ServerAccount account)
    {
        if (!OperatingSystem.IsWindows() && Problems(files, account).FirstOrDefault(problem => problem is not null) is { } problem)
        {
            throw new EmbeddedPostgresException($"{problem}; or set EmbeddedPostgres:DataDirectory to another folder.");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static IEnumerable<string?> Problems(ClusterFiles files, ServerAccount account)
    {
        var handedOver = File.Exists(files.Log) ? $"'{files.Cluster}' '{files.Log}'" : $"'{files.Cluster}'";
        var server = account.UserName ?? $"{account.Id}";
        uint[] owners = [UnixFile.Self, account.Id];
        yield return Problem(files.Cluster, handedOver, owners, server);

        // Root owns all files of a cluster that it has restored from a backup; they are handed over later. Root may write everywhere anyway.
        uint[] ownersBelow = [.. owners, UnixFile.Root];
        var below = Directory.Exists(files.Cluster) ? Directory.EnumerateFileSystemEntries(files.Cluster, "*", SearchOption.AllDirectories) : [];
        foreach (var path in below)
        {
            yield return Problem(path, handedOver, ownersBelow, server);
        }

        foreach (var path in files.OfService)
        {
            yield return Problem(path, $"'{path}'", [UnixFile.Self], $"{UnixFile.Self}");
        }

        yield return Problem(files.Log, handedOver, owners, server);
    }

    [UnsupportedOSPlatform("windows")]
    private static string? Problem(string path, string handedOver, uint[] owners, string expected) =>
        UnixFile.At(path) is not { } file ? null
        : file.IsLink ? $"{FolderTrust.LinkProblem(path)}; put what it points at in its place"
        : !file.IsRegular && !file.IsFolder ? $"'{path}' is neither a file nor a folder; remove it"
        : !owners.Contains(file.Owner)
            ? $"'{path}' belongs to {UnixFile.NameOf(file.Owner)} and not to user {expected}, so that another account may have prepared it; "
                + $"if you trust every file there (a cluster's settings can run programs), change the owner: chown -R -h {expected} {handedOver}"
        : null;
}
