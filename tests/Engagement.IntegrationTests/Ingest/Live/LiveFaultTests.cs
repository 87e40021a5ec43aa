using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Harness;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>PostgreSQL's errors: those caused by a document are a 400, all others a 503.</summary>
public sealed partial class LiveFaultTests
{
    private const string HookToken = "e5AqyL9hRkJw3bXvTn7ZcUdM";

    private TestStore _store = null!;
    private TestService _service = null!;
    private Credentials _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
        _service = await _store.ServeAsync(("Engagement:Webhook:Token", HookToken));
        await _store.ExecuteAsync(
            """
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = NEW.id; END';
            CREATE TRIGGER fail BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION fail();
            CREATE FUNCTION overflow() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN RAISE unique_violation USING TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END';
            CREATE TRIGGER fail BEFORE INSERT ON new_user_day FOR EACH ROW EXECUTE FUNCTION overflow()
            """);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }

    [TestCase(400, "22000")]
    [TestCase(400, "22003")]
    [TestCase(400, "22008")]
    [TestCase(400, "22021")]
    [TestCase(400, "22P05")]
    [TestCase(400, "23000")]
    [TestCase(400, "23502")]
    [TestCase(400, "23514")]
    [TestCase(503, "0A000")]
    [TestCase(503, "21000")]
    [TestCase(503, "24000")]
    [TestCase(503, "25006")]
    [TestCase(503, "25P02")]
    [TestCase(503, "26000")]
    [TestCase(503, "2F000")]
    [TestCase(503, "34000")]
    [TestCase(503, "39000")]
    [TestCase(503, "3F000")]
    [TestCase(503, "40001")]
    [TestCase(503, "40P01")]
    [TestCase(503, "42501")]
    [TestCase(503, "42601")]
    [TestCase(503, "42703")]
    [TestCase(503, "42883")]
    [TestCase(503, "42P01")]
    [TestCase(503, "42P17")]
    [TestCase(503, "53100")]
    [TestCase(503, "53200")]
    [TestCase(503, "54000")]
    [TestCase(503, "55000")]
    [TestCase(503, "55P03")]
    [TestCase(503, "57014")]
    [TestCase(503, "58030")]
    [TestCase(503, "F0000")]
    [TestCase(503, "HV000")]
    [TestCase(503, "P0001")]
    [TestCase(503, "XX000")]
    [TestCase(503, "XX001")]
    [TestCase(503, "ZZ999", Description = "an unknown class")]
    public async Task Only_data_and_constraint_errors_are_a_400(int status, string state)
    {
        foreach (var response in new[] { await _service.IngestAsync("messages", _admin, Message(state).Json), await HookAsync(state) })
        {
            Assert.That(response.Status, Is.EqualTo(status), response.Body);
            Assert.That(response.Headers.GetValueOrDefault("Retry-After"), Is.EqualTo(status == 503 ? "5" : null));
            Assert.That(Code().IsMatch(response.Body), Is.False, response.Body);
        }
    }

    [Test]
    public async Task Constraint_of_a_table_without_documents_is_a_503() =>
        Assert.That((await _service.IngestAsync("users", _admin, User("u", "user", 20).Json)).Status, Is.EqualTo(503));

    private Task<TestResponse> HookAsync(string id) => _service.PostAsync(
        TestService.Hook, Documents.WebhookMessage(HookToken, id, "h", "ann", "2026-11-20T10:00:00.000Z"));

    [GeneratedRegex("[0-9A-Z]{5}\\b")]
    private static partial Regex Code();
}
