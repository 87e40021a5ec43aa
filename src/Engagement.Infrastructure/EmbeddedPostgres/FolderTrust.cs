using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Whether an account other than the service's own, or root, can put files into a folder, or exchange the folder.</summary>
internal static class FolderTrust
{
    // As many as the system itself follows.
    private const int MostLinks = 40;
    private const uint Root = 0;

    /// <summary>What is wrong with a folder and what mends it; null when nothing is, or it is not there yet.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="trustsRoot">Whether the folder may be root's where the service is not root.</param>
    public static string? Problem(string path, bool trustsRoot)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var full = Path.TrimEndingDirectorySeparator(path);
        return ProblemOnTheWay(full) ?? (UnixFile.At(full) is { } folder ? ProblemOf(full, folder, trustsRoot) : null);
    }

    /// <summary>Says of a link what it is, and that it is not followed.</summary>
    [UnsupportedOSPlatform("windows")]
    public static string LinkProblem(string path) =>
        $"'{path}' is a link to '{new FileInfo(path).LinkTarget}', and links are not followed";

    [UnsupportedOSPlatform("windows")]
    private static string? ProblemOf(string path, UnixFile folder, bool trustsRoot)
    {
        if (folder.IsLink)
        {
            return $"{LinkProblem(path)}; name the folder itself";
        }

        if (folder.Owner != UnixFile.Self && !(trustsRoot && folder.Owner == Root))
        {
            return $"'{path}' belongs to {UnixFile.NameOf(folder.Owner)}, and the service runs as {UnixFile.NameOf(UnixFile.Self)}, "
                + "so that another account may have prepared what is in it; run the service as the folder's owner, "
                + "or make the folder the service's (chown) if you trust every file in it";
        }

        // A cluster's own settings can run programs: what others can put here is as good as a login.
        return folder.GroupWrites || folder.OthersWrite
            ? $"others may write in '{path}'; see that nothing in it is theirs, and forbid it (chmod go-w)"
            : null;
    }

    /// <summary>Each folder that leads there, links between them resolved one by one: an account that may exchange one decides where it leads.</summary>
    [UnsupportedOSPlatform("windows")]
    private static string? ProblemOnTheWay(string path)
    {
        var rest = new Stack<string>();
        Push(rest, Path.GetDirectoryName(path) ?? "");
        var links = 0;
        for (var current = "/"; ;)
        {
            if (UnixFile.At(current) is not { } part)
            {
                return null;
            }

            if (Exchangeable(part) is var (why, mend))
            {
                return $"{why} '{current}', on the way to '{path}', and could exchange what is below it; {mend}";
            }

            if (part.IsLink)
            {
                if (++links > MostLinks)
                {
                    return $"the links on the way to '{path}' lead in a circle; remove them";
                }

                Push(rest, new FileInfo(current).LinkTarget!);
                current = Path.GetDirectoryName(current)!;
            }

            string? name;
            while (rest.TryPop(out name) && name is "" or ".")
            {
                // Nothing moves.
            }

            if (name is null)
            {
                return null;
            }

            current = name == "/" ? "/" : name == ".." ? Path.GetDirectoryName(current) ?? "/" : Path.Combine(current, name);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static (string Why, string Mend)? Exchangeable(UnixFile part)
    {
        if (part.Owner != Root && part.Owner != UnixFile.Self)
        {
            return ($"{UnixFile.NameOf(part.Owner)} owns", "run the service as that user, or change the owner (chown)");
        }

        // The mode of a link says nothing. A group of its own is what many systems give to each user, with a umask that lets it write.
        var others = part.OthersWrite || (part.GroupWrites && part.Group != Root && part.Group != UnixFile.SelfGroup);
        return others && !part.IsSticky && !part.IsLink ? ("others may write in", "forbid it (chmod go-w)") : null;
    }

    private static void Push(Stack<string> rest, string path)
    {
        foreach (var name in path.Split('/').Reverse())
        {
            rest.Push(name);
        }

        if (path.StartsWith('/'))
        {
            rest.Push("/");
        }
    }
}
