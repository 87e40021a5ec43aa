using Microsoft.Extensions.Logging;

namespace Engagement.Infrastructure.EmbeddedPostgres.Packaged;

/// <summary>The folder of unpacked packages, which all data directories of a user share.</summary>
internal sealed class PackageCache(string folder, ServerAccount account, ILogger logger)
{
    private const string Setting = "EmbeddedPostgres:CacheDirectory";
    private const string StagingPrefix = "new-";

    private readonly string _root = Path.GetFullPath(folder);

    /// <summary>Where programs are kept unless a folder is set: where another user, who runs PostgreSQL for root, reaches them.</summary>
    public static string Default()
    {
        if (ServerAccount.RunsAsRoot)
        {
            return "/var/cache/engagement";
        }

        // A home that is not there is named in the message, rather than the working directory taken in its place.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var configured = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var caches = !OperatingSystem.IsLinux() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.IsPathFullyQualified(configured ?? "") ? configured!
            : Path.Combine(home, ".cache");
        return Path.Combine(caches, "engagement");
    }

    /// <summary>The programs of a package that was downloaded before; null when it was not, or no longer runs.</summary>
    public async Task<PostgresBinaries?> FindAsync(PostgresPackage package, CancellationToken cancellationToken)
    {
        EnsureOwn();
        var binaries = Programs(Folder(package), package);
        if (!binaries.AreThere())
        {
            return null;
        }

        if (PackageTrust.Problem(Folder(package)) is { } problem)
        {
            throw new EmbeddedPostgresException($"{problem}; remove '{Folder(package)}', and it is downloaded again");
        }

        await account.EnsureReachesAsync(binaries.Folder, Setting, cancellationToken);
        var version = await PostgresBinaries.VersionAsync(binaries.Folder, account, cancellationToken);
        return version.Major == package.Major ? binaries : null;
    }

    /// <summary>Downloads a package, unless another process just did; it appears in the cache complete, or not at all.</summary>
    public async Task<PostgresBinaries> AddAsync(PostgresPackage package, NpmClient npm, CancellationToken cancellationToken)
    {
        EnsureOwn();
        Folders.Create(_root, account);
        EnsureOwn();
        await using var alone = await LockAsync(cancellationToken);
        if (await FindAsync(package, cancellationToken) is { } others)
        {
            return others;
        }

        foreach (var left in Directory.GetDirectories(_root, StagingPrefix + "*"))
        {
            Folders.Remove(left);
        }

        logger.LogInformation(
            "Downloading PostgreSQL {Version} (npm package {Package}) into {Folder}", package.Release, package.Name, _root);
        var staging = Directory.CreateDirectory(Path.Combine(_root, StagingPrefix + Path.GetRandomFileName())).FullName;
        try
        {
            var unpacked = await npm.InstallAsync(package, staging, cancellationToken);
            Folders.OpenToReaders(staging, "bin");
            await PackageLinks.ApplyAsync(unpacked, cancellationToken);
            await EnsureRunsAsync(Programs(unpacked, package), cancellationToken);

            // What is there does not run, or it would have been found.
            Folders.Remove(Folder(package));
            Directory.Move(unpacked, Folder(package));
            return Programs(Folder(package), package);
        }
        finally
        {
            Folders.Remove(staging);
        }
    }

    private string Folder(PostgresPackage package) => Path.Combine(_root, $"{package.Platform}-{package.Version}");

    private static PostgresBinaries Programs(string unpacked, PostgresPackage package) =>
        new(Path.Combine(unpacked, "native", "bin"), package.Major);

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(_root, "lock");
        if (LockFile.TryExclusive(path) is { } free)
        {
            return free;
        }

        logger.LogInformation("Waiting for another process that downloads PostgreSQL into {Folder}", _root);
        return await LockFile.ExclusiveAsync(path, cancellationToken);
    }

    private async Task EnsureRunsAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        await account.EnsureReachesAsync(binaries.Folder, Setting, cancellationToken);
        var version = await PostgresBinaries.VersionAsync(binaries.Folder, account, cancellationToken);
        if (version.Major != binaries.Major || !binaries.AreThere())
        {
            throw new EmbeddedPostgresException($"its programs do not run on this machine: {version.Said}");
        }
    }

    // Programs are run from here: no other account may put them here.
    private void EnsureOwn()
    {
        if (FolderTrust.Problem(_root, trustsRoot: true) is { } problem)
        {
            throw new EmbeddedPostgresException($"programs would be run from '{_root}', but {problem}; or set {Setting} to another folder");
        }
    }
}
