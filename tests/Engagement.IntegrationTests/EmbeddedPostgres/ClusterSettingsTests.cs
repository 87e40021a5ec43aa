using System.Runtime.Versioning;

namespace Engagement.IntegrationTests.EmbeddedPostgres;

public sealed class ClusterSettingsTests
{
    private readonly TemporaryCluster _temporary = new();
    private string _connectionString = "";

    [OneTimeSetUp]
    public async Task StartAsync() => _connectionString = (await _temporary.StartAsync()).ConnectionString;

    [OneTimeTearDown]
    public async Task StopAsync() => await _temporary.DisposeAsync();

    [TestCase("listen_addresses", "127.0.0.1")]
    [TestCase("unix_socket_directories", "")]
    [TestCase("password_encryption", "scram-sha-256")]
    [TestCase("shared_buffers", "256MB")]
    [TestCase("max_wal_size", "4GB")]
    [TestCase("checkpoint_timeout", "15min")]
    [TestCase("jit", "off")]
    [TestCase("fsync", "on")]
    [TestCase("synchronous_commit", "on")]
    [TestCase("full_page_writes", "on")]
    [TestCase("server_encoding", "UTF8")]
    [TestCase("lc_messages", "C")]
    public async Task Server_has_setting(string setting, string value)
    {
        Assert.That(await TemporaryCluster.ScalarAsync(_connectionString, $"SHOW {setting}"), Is.EqualTo(value));
    }

    [TestCase("password")]
    [TestCase("port")]
    [TestCase("server.log")]
    [TestCase("start.lock")]
    [TestCase("users.lock")]
    [Platform("Unix")]
    [UnsupportedOSPlatform("windows")]
    public void File_is_readable_by_its_owner_only(string file)
    {
        Assert.That(
            File.GetUnixFileMode(Path.Combine(_temporary.Files.Root, file)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
