using System.Runtime.Versioning;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Whether an account other than the service's own, or root, can put files into a folder or replace the folder.</summary>
internal static class FolderTrust
{
    // Linux's own limit.
    private const int MaxLinks = 40;

    /// <summary>The problem with a folder and how to correct it; null when there is none, or no such folder.</summary>
    /// <param name="trustsRoot">Whether root may own the folder of a service that is not root.</param>
    public static string? Problem(string path, bool trustsRoot)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var full = Path.TrimEndingDirectorySeparator(path);
        return ProblemOfParents(full) ?? (UnixFile.At(full) is { } folder ? ProblemOf(full, folder, trustsRoot) : null);
    }

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

        if (folder.Owner != UnixFile.Self && !(trustsRoot && folder.Owner == UnixFile.Root))
        {
            return $"'{path}' belongs to {UnixFile.NameOf(folder.Owner)}, and the service runs as {UnixFile.NameOf(UnixFile.Self)}, "
                + "so that another account may have prepared what is in it; run the service as the folder's owner, "
                + "or make the folder the service's (chown) if you trust every file in it";
        }

        // A cluster's settings can run programs, so write access here lets another account act as the service.
        return folder.GroupWrites || folder.OthersWrite
            ? $"others may write in '{path}'; see that nothing in it is theirs, and forbid it (chmod go-w)"
            : null;
    }

    /// <summary>The problem with a parent folder. Links are resolved one by one, as the owner of each decides where the path leads.</summary>
    [UnsupportedOSPlatform("windows")]
    private static string? ProblemOfParents(string path)
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

            if (ReplacementRisk(part) is var (problem, remedy))
            {
                return $"{problem} '{current}', on the way to '{path}', and could replace what is below it; {remedy}";
            }

            if (part.IsLink)
            {
                if (++links > MaxLinks)
                {
                    return $"the links on the way to '{path}' lead in a circle; remove them";
                }

                Push(rest, new FileInfo(current).LinkTarget!);
                current = Path.GetDirectoryName(current)!;
            }

            string? name;
            while (rest.TryPop(out name) && name is "" or ".")
            {
                // These do not change the folder.
            }

            if (name is null)
            {
                return null;
            }

            current = name == "/" ? "/" : name == ".." ? Path.GetDirectoryName(current) ?? "/" : Path.Combine(current, name);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static (string Problem, string Remedy)? ReplacementRisk(UnixFile part)
    {
        if (part.Owner != UnixFile.Root && part.Owner != UnixFile.Self)
        {
            return ($"{UnixFile.NameOf(part.Owner)} owns", "run the service as that user, or change the owner (chown)");
        }

        // The mode of a link has no meaning. Many systems give each user a group of its own and a umask that lets the group write.
        var others = part.OthersWrite || (part.GroupWrites && part.Group != UnixFile.Root && part.Group != UnixFile.SelfGroup);
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
