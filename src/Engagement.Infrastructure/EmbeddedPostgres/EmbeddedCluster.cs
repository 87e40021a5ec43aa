using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>One process's use of the private PostgreSQL. The first process starts it, the last one stops it.</summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    // In seconds; leaves time for pg_ctl to report its own timeout.
    private const int StopMargin = 5;

    private readonly EmbeddedPostgresOptions _options;
    private readonly ILogger _logger;
    private readonly ClusterFiles _files;

    // A shared lock for as long as the cluster is used. The system releases it when the process is killed.
    private FileStream? _use;
    private Postmaster? _postmaster;
    private ClusterWatch? _watch;
    private string _step = "";

    private EmbeddedCluster(EmbeddedPostgresOptions options, ILogger logger)
    {
        (_options, _logger) = (options, logger);
        _files = new ClusterFiles(options.DataDirectory);
    }

    public string ConnectionString { get; private set; } = "";

    /// <summary>Uses the running server or starts one, and creates the cluster at the first start.</summary>
    /// <exception cref="EmbeddedPostgresException">The server cannot be started, or does not answer in time.</exception>
    public static async Task<EmbeddedCluster> StartAsync(
        EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var cluster = new EmbeddedCluster(options, logger);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(TimeSpan.FromSeconds(options.StartTimeoutSeconds));
        try
        {
            await cluster.JoinAsync(bounded);
            return cluster;
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            // The server goes on with a long recovery, for the next start.
            cluster._use?.Dispose();
            throw new EmbeddedPostgresException(
                $"The embedded PostgreSQL in '{cluster._files.Root}' was not ready within {options.StartTimeoutSeconds} s while "
                + $"{cluster._step}; start again, or raise EmbeddedPostgres:StartTimeoutSeconds.{cluster._files.QuoteLog(0)}",
                late);
        }
        catch (Exception failure)
        {
            await cluster.DisposeAsync();
            var next = failure switch
            {
                NpgsqlException => $"see '{cluster._files.Log}'.",
                IOException or UnauthorizedAccessException =>
                    $"see that user '{Environment.UserName}' can read and write there and that there is room, "
                    + "or set EmbeddedPostgres:DataDirectory to another folder.",
                Win32Exception => $"see that user '{Environment.UserName}' can run that program.",
                _ => null,
            };
            if (next is null)
            {
                throw;
            }

            throw new EmbeddedPostgresException(
                $"The embedded PostgreSQL in '{cluster._files.Root}' failed while {cluster._step}: {failure.Message.TrimEnd('.')}; {next}",
                failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _watch, null) is { } watch)
        {
            await watch.DisposeAsync();
        }

        if (Interlocked.Exchange(ref _use, null) is not { } use)
        {
            return;
        }

        await using (use)
        {
            if (_postmaster is null)
            {
                return;
            }

            try
            {
                await LeaveAsync(use, _postmaster);
            }
            catch (Exception failure)
                when (failure is IOException or UnauthorizedAccessException or Win32Exception or OperationCanceledException)
            {
                _logger.LogWarning(
                    failure, "The embedded PostgreSQL of {Cluster} may still run; the next start will use it", _files.Cluster);
            }
        }
    }

    private async Task JoinAsync(CancellationTokenSource limit)
    {
        var cancellationToken = limit.Token;
        _step = "preparing the data directory";
        _files.EnsureUsable();
        _files.EnsureTrusted();
        var account = await ServerAccount.ChooseAsync(_options, _files, cancellationToken);
        Folders.Create(_files.Root, account);
        _files.EnsureTrusted();
        FileTrust.Ensure(_files, account);
        await account.EnsureReachesAsync(_files.Root, "EmbeddedPostgres:DataDirectory", cancellationToken);

        // Before the lock: the other processes' start limit is too short to wait for a download.
        _step = "looking for PostgreSQL's programs";
        var binaries = await ServerPrograms.FindAsync(_options, account, _files.ClusterMajor(), _logger, limit);

        _step = "waiting for another process that starts or stops it";
        await using var start = await LockFile.ExclusiveAsync(_files.StartLock, cancellationToken);
        _use = await LockFile.SharedAsync(_files.UsersLock, cancellationToken);

        var major = _files.ClusterMajor();
        if (major is not null && major != binaries.Major)
        {
            // Another process just created the cluster with another version.
            binaries = await ServerPrograms.FindAsync(_options, account, major, _logger, limit);
        }

        if (major is null)
        {
            _step = "creating the cluster";
            _logger.LogInformation("Creating a PostgreSQL {Major} cluster in {Cluster}", binaries.Major, _files.Cluster);
            await ClusterCreation.CreateAsync(_files, binaries, account, cancellationToken);
        }

        _step = "waiting for PostgreSQL to accept connections";
        var login = new ClusterLogin(ReadPassword());
        _postmaster = new Postmaster(_files, binaries, account, _logger);
        var port = await _postmaster.EnsureRunningAsync(login, _options.StartTimeoutSeconds, null, cancellationToken);

        _step = "creating the database";
        await login.EnsureDatabaseAsync(port, cancellationToken);
        ConnectionString = login.ConnectionString(port);
        _watch = new ClusterWatch(_files, _postmaster, login, port, _options.StartTimeoutSeconds, _logger);
        _watch.Start();
    }

    private async Task LeaveAsync(FileStream use, Postmaster postmaster)
    {
        using var bounded = new CancellationTokenSource(TimeSpan.FromSeconds(_options.StopTimeoutSeconds + StopMargin));
        await using var start = await LockFile.ExclusiveAsync(_files.StartLock, bounded.Token);
        await use.DisposeAsync();
        using var last = LockFile.TryExclusive(_files.UsersLock);
        if (last is null)
        {
            return;
        }

        if (!await postmaster.StopAsync(_options.StopTimeoutSeconds, bounded.Token))
        {
            _logger.LogWarning("The embedded PostgreSQL of {Cluster} has not stopped yet.{Log}", _files.Cluster, _files.QuoteLog(0));
        }
    }

    private string ReadPassword() => File.Exists(_files.Password)
        ? OwnFile.ReadAllText(_files.Password).Trim()
        : throw new EmbeddedPostgresException(
            $"The password file '{_files.Password}' of the cluster beside it is missing; restore it from a backup, "
            + "or set EmbeddedPostgres:DataDirectory to an empty folder.");
}
