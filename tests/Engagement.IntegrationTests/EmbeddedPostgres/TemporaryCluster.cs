using System.Diagnostics;
using Engagement.Infrastructure.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

/// <summary>A data directory that an unprivileged user can reach, and the clusters that a test starts in it.</summary>
internal sealed class TemporaryCluster : IAsyncDisposable
{
    // Copying a database takes a tenth of the time in memory, and creating a cluster half of it.
    private const string FolderVariable = "ENGAGEMENT_TEST_FOLDER";
    private const string SharedMemory = "/dev/shm";
    private const long MinSharedMemory = 12L << 30;
    private const long MinMemory = 16L << 30;

    private static readonly string s_parent =
        Environment.GetEnvironmentVariable(FolderVariable) ?? (HasMemory() ? SharedMemory : Path.GetTempPath());

    private readonly string _root;
    private readonly List<EmbeddedCluster> _started = [];

    /// <summary>The length of the path of each folder.</summary>
    public static int FolderLength { get; } = NewFolder().Length;

    /// <summary>Uses memory if there is enough, or the folder of ENGAGEMENT_TEST_FOLDER.</summary>
    public TemporaryCluster(string name = "data")
    {
        _root = NewFolder();
        Directory.CreateDirectory(_root);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);
        }

        Options = new EmbeddedPostgresOptions { DataDirectory = Path.Combine(_root, name) };
        Files = new ClusterFiles(Options.DataDirectory);
    }

    public EmbeddedPostgresOptions Options { get; }

    /// <summary>The parent of the data directory; it is deleted with all its contents.</summary>
    public string Folder => _root;

    public ClusterFiles Files { get; }

    public PostmasterPid? Server => PostmasterPid.Read(Files.Cluster);

    public async Task<EmbeddedCluster> StartAsync(CancellationToken cancellationToken = default)
    {
        var cluster = await EmbeddedCluster.StartAsync(Options, NullLogger.Instance, cancellationToken);
        _started.Add(cluster);
        return cluster;
    }

    /// <summary>Asserts that a start fails with a message that contains all parts.</summary>
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

    /// <summary>Leaves a running server without users, like a killed service.</summary>
    public async Task AbandonAsync(EmbeddedCluster cluster)
    {
        await using var other = LockFile.TryShared(Files.UsersLock);
        await cluster.DisposeAsync();
    }

    /// <summary>Kills the server that this test started, and waits for its end.</summary>
    public async Task KillServerAsync()
    {
        using var process = Process.GetProcessById(Server!.ProcessId);
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static bool HasMemory() => Directory.Exists(SharedMemory)
        && new DriveInfo(SharedMemory).AvailableFreeSpace >= MinSharedMemory
        && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= MinMemory;

    private static string NewFolder() => Path.Combine(s_parent, "engagement-" + Path.GetRandomFileName());

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
