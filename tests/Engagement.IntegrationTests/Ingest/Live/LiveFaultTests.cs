using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Harness;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Which of PostgreSQL's errors are the document's, and which the service's: whatever the code, the sender is never blamed for the latter.</summary>
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
    [TestCase(503, "ZZ999", Description = "of no class that is known")]
    public async Task Only_data_and_constraints_are_the_documents_fault(int status, string state)
    {
        foreach (var answer in new[] { await _service.IngestAsync("messages", _admin, Message(state).Json), await HookAsync(state) })
        {
            Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
            Assert.That(answer.Headers.GetValueOrDefault("Retry-After"), Is.EqualTo(status == 503 ? "5" : null));
            Assert.That(Code().IsMatch(answer.Body), Is.False, answer.Body);
        }
    }

    [Test]
    public async Task A_constraint_of_a_table_that_holds_no_documents_is_the_services_fault() =>
        Assert.That((await _service.IngestAsync("users", _admin, User("u", "user", 20).Json)).Status, Is.EqualTo(503));

    private Task<TestResponse> HookAsync(string id) => _service.PostAsync(TestService.Hook, $$"""
        {"token":"{{HookToken}}","channel_id":"h","message_id":"{{id}}","timestamp":"2026-11-20T10:00:00.000Z","user_id":"ann"}
        """);

    [GeneratedRegex("[0-9A-Z]{5}\\b")]
    private static partial Regex Code();
}
