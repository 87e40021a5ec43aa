using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The server of a cluster. Callers hold the start lock.</summary>
internal sealed class Postmaster(ClusterFiles files, PostgresBinaries binaries, ServerAccount account, ILogger logger)
{
    // Not in the cluster's postgresql.conf, so that they apply to existing clusters too. Durability keeps PostgreSQL's default: on.
    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c shared_buffers=256MB "
        + "-c max_wal_size=4GB -c checkpoint_timeout=15min -c jit=off -c password_encryption=scram-sha-256";

    private const int Attempts = 5;
    private const long LogLimit = 16 * 1024 * 1024;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    // Temporary failures: the port was taken since it was chosen, or the children of a killed server still run.
    private static readonly string[] s_temporaryFailures =
        ["could not bind", "could not create any TCP/IP sockets", "pre-existing shared memory block"];

    /// <summary>
    /// Uses the running server, or starts one; returns its port. A start takes only the required port; without one, the last port or any free one.
    /// </summary>
    public async Task<int> EnsureRunningAsync(ClusterLogin login, int timeoutSeconds, int? requiredPort, CancellationToken cancellationToken)
    {
        if (await FindRunningAsync(login, cancellationToken) is { } running)
        {
            logger.LogInformation("Using the embedded PostgreSQL that already runs for {Cluster} on port {Port}", files.Cluster, running);
            return running;
        }

        var started = await StartAsync(login, timeoutSeconds, requiredPort, cancellationToken);
        logger.LogInformation("Started PostgreSQL {Major} for {Cluster} on port {Port}", binaries.Major, files.Cluster, started);
        return started;
    }

    /// <summary>Stops the server if it runs; returns whether it has stopped.</summary>
    public async Task<bool> StopAsync(int timeoutSeconds, CancellationToken cancellationToken)
    {
        if (PostmasterPid.Read(files.Cluster)?.Serves(files.Cluster) != true)
        {
            return true;
        }

        string[] arguments = ["stop", "-D", ClusterFiles.ClusterName, "-m", "fast", "-w", "-t", Text(timeoutSeconds)];
        var result = await account.RunAsync(binaries.PgCtl, arguments, files.Root, cancellationToken);
        return result.ExitCode == 0 || PostmasterPid.Read(files.Cluster)?.Serves(files.Cluster) != true;
    }

    private async Task<int?> FindRunningAsync(ClusterLogin login, CancellationToken cancellationToken)
    {
        // Waits for a server that is starting or stopping.
        while (PostmasterPid.Read(files.Cluster) is { } server)
        {
            if (!server.Serves(files.Cluster))
            {
                if (server.Exists())
                {
                    // The number is another process's now. PostgreSQL would take that for a running server and refuse to start.
                    File.Delete(PostmasterPid.FileIn(files.Cluster));
                }

                return null;
            }

            if (server.Port > 0 && await AnswersAsync(login, server.Port, cancellationToken))
            {
                return server.Port;
            }

            await Task.Delay(s_poll, cancellationToken);
        }

        return null;
    }

    private async Task<int> StartAsync(ClusterLogin login, int timeoutSeconds, int? requiredPort, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            // Another process that uses the cluster may still connect to the last port.
            var chosen = requiredPort ?? (attempt == 1 ? files.LastPort : null) ?? FreePort();
            var since = files.LogLength();
            string[] arguments =
            [
                "start", "-D", ClusterFiles.ClusterName, "-l", ClusterFiles.LogName, "-w", "-t", Text(timeoutSeconds),
                "-o", $"-p {Text(chosen)} {Settings}",
            ];
            var result = await account.RunAsync(binaries.PgCtl, arguments, files.Root, cancellationToken, killChildren: false);

            // pg_ctl also fails when it stopped waiting for a long recovery, so the server itself decides.
            if (await FindRunningAsync(login, cancellationToken) is { } port)
            {
                files.LastPort = port;
                return port;
            }

            var said = files.QuoteLog(since);
            if (attempt == Attempts || !s_temporaryFailures.Any(p => said.Contains(p, StringComparison.Ordinal)))
            {
                throw new EmbeddedPostgresException(
                    $"'{binaries.PgCtl}' could not start the cluster in '{files.Cluster}': {result.Output.Trim()}; "
                    + $"correct what hinders it and start again.{said}");
            }

            await Task.Delay(s_poll * attempt, cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync(ClusterLogin login, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await login.AnswersAsync(port, cancellationToken);
        }
        catch (NpgsqlException refused)
        {
            throw new EmbeddedPostgresException(
                $"The PostgreSQL of '{files.Cluster}' on port {port} refuses user '{ClusterLogin.User}' with the password in "
                + $"'{files.Password}' ({refused.Message}); restore that file, or set EmbeddedPostgres:DataDirectory to an empty folder.",
                refused);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (files.LogLength() > LogLimit)
        {
            File.Delete(files.Log);
        }

        if (!File.Exists(files.Log))
        {
            await OwnFile.Create(files.Log).DisposeAsync();
        }

        // Root owns a new log, and a cluster that it copied back from a backup. Files of any other account were refused.
        foreach (var path in new[] { files.Log, files.Cluster }.Where(p => !account.Owns(p)))
        {
            await account.ChownAsync([path], cancellationToken);
        }
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
