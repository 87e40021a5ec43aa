using Microsoft.Extensions.Logging;

namespace Engagement.Infrastructure.EmbeddedPostgres.Packaged;

/// <summary>The folder of unpacked packages, which all data directories of a user share.</summary>
internal sealed class PackageCache(string folder, ServerAccount account, ILogger logger)
{
    private const string Setting = "EmbeddedPostgres:CacheDirectory";
    private const string StagingPrefix = "new-";

    private readonly string _root = Path.GetFullPath(folder);

    /// <summary>The default folder; for root, one that the user who runs PostgreSQL can reach.</summary>
    public static string Default()
    {
        if (ServerAccount.RunsAsRoot)
        {
            return "/var/cache/engagement";
        }

        // The error message names a missing home; without DoNotVerify the working directory would be used.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var configured = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var caches = !OperatingSystem.IsLinux() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.IsPathFullyQualified(configured ?? "") ? configured!
            : Path.Combine(home, ".cache");
        return Path.Combine(caches, "engagement");
    }

    /// <summary>The programs of a downloaded package; null when it is missing or does not run.</summary>
    public async Task<PostgresBinaries?> FindAsync(PostgresPackage package, CancellationToken cancellationToken)
    {
        EnsureTrusted();
        var binaries = Programs(Folder(package), package);
        if (!binaries.Exist())
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

    /// <summary>Downloads a package, unless another process just did. It appears in the cache completely or not at all.</summary>
    public async Task<PostgresBinaries> AddAsync(PostgresPackage package, NpmClient npm, CancellationToken cancellationToken)
    {
        EnsureTrusted();
        Folders.Create(_root, account);
        EnsureTrusted();
        await using var exclusive = await LockAsync(cancellationToken);
        if (await FindAsync(package, cancellationToken) is { } downloaded)
        {
            return downloaded;
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

            // An existing package does not run, or FindAsync had returned it.
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
        if (version.Major != binaries.Major || !binaries.Exist())
        {
            throw new EmbeddedPostgresException($"its programs do not run on this machine: {version.Output}");
        }
    }

    // The service runs programs from here, so no other account may write here.
    private void EnsureTrusted()
    {
        if (FolderTrust.Problem(_root, trustsRoot: true) is { } problem)
        {
            throw new EmbeddedPostgresException($"programs would be run from '{_root}', but {problem}; or set {Setting} to another folder");
        }
    }
}
