using System.Diagnostics;
using Engagement.Infrastructure.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

/// <summary>A data directory of its own, which an unprivileged user can reach, and the clusters that a test starts in it.</summary>
internal sealed class TemporaryCluster : IAsyncDisposable
{
    // A copy of a database takes a tenth of the time in memory.
    private const string FolderVariable = "ENGAGEMENT_TEST_FOLDER";
    private const string SharedMemory = "/dev/shm";
    private const long LeastSharedMemory = 12L << 30;
    private const long LeastMemory = 16L << 30;

    private readonly string _root;
    private readonly List<EmbeddedCluster> _started = [];

    /// <summary>How long the path of each such folder is.</summary>
    public static int FolderLength { get; } = NewFolder(Path.GetTempPath()).Length;

    public TemporaryCluster(string name = "data")
        : this(name, Path.GetTempPath())
    {
    }

    private TemporaryCluster(string name, string parent)
    {
        _root = NewFolder(parent);
        Directory.CreateDirectory(_root);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);
        }

        Options = new EmbeddedPostgresOptions { DataDirectory = Path.Combine(_root, name) };
        Files = new ClusterFiles(Options.DataDirectory);
    }

    public EmbeddedPostgresOptions Options { get; }

    /// <summary>What the data directory is in; it goes with all that a test has put there.</summary>
    public string Folder => _root;

    public ClusterFiles Files { get; }

    public PostmasterPid? Server => PostmasterPid.Read(Files.Cluster);

    /// <summary>A data directory in memory where there is enough of it, or in the folder that ENGAGEMENT_TEST_FOLDER names.</summary>
    public static TemporaryCluster InMemory() => new(
        "data", Environment.GetEnvironmentVariable(FolderVariable) ?? (HasMemory() ? SharedMemory : Path.GetTempPath()));

    public async Task<EmbeddedCluster> StartAsync(CancellationToken cancellationToken = default)
    {
        var cluster = await EmbeddedCluster.StartAsync(Options, NullLogger.Instance, cancellationToken);
        _started.Add(cluster);
        return cluster;
    }

    /// <summary>Starts, which fails with one message that contains all these parts.</summary>
    public async Task AssertFailsAsync(params string[] parts)
    {
        var failure = await Task.Run(() => Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync()));

        Assert.Multiple(() =>
        {
            foreach (var part in parts)
            {
                Assert.That(failure!.Message, Does.Contain(part));
            }
        });
    }

    /// <summary>Leaves what a service leaves that is killed: a running server that nobody uses.</summary>
    public async Task AbandonAsync(EmbeddedCluster cluster)
    {
        await using var other = LockFile.TryShared(Files.UsersLock);
        await cluster.DisposeAsync();
    }

    /// <summary>Kills the server that this test started, and waits until it has gone.</summary>
    public async Task KillServerAsync()
    {
        using var process = Process.GetProcessById(Server!.ProcessId);
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static bool HasMemory() => Directory.Exists(SharedMemory)
        && new DriveInfo(SharedMemory).AvailableFreeSpace >= LeastSharedMemory
        && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= LeastMemory;

    private static string NewFolder(string parent) => Path.Combine(parent, "engagement-" + Path.GetRandomFileName());

    public static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _started)
        {
            await cluster.DisposeAsync();
        }

        if (Server?.Serves(Files.Cluster) == true)
        {
            await KillServerAsync();
        }

        Directory.Delete(_root, recursive: true);
    }
}
