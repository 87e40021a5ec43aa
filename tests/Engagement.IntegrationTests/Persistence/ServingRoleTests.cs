using System.Text.RegularExpressions;
using Engagement.Application.Common;
using Engagement.Infrastructure.Persistence;
using Engagement.IntegrationTests.Accounts;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests.Persistence;

/// <summary>The two roles of docs/operations.md, created with its statements.</summary>
public sealed class ServingRoleTests
{
    private const string Query = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";

    [Test]
    public async Task Role_without_schema_privileges_serves_a_store_that_the_owner_migrates()
    {
        var suffix = Guid.NewGuid().ToString("N")[..8];
        await using var server = await TestStore.CreateAsync();
        var statements = Statements(suffix);
        await RunAsync(server.ConnectionString, statements[..3]);
        var owner = As(server, suffix, "owner");
        await RunAsync(owner, statements[3..]);

        var service = As(server, suffix, "service");
        var early = await InProcessVerb.RunAsync(service, null, "verify", "--Engagement:Migrate=false");
        Assert.That((early.ExitCode, early.Errors), Is.EqualTo((2, early.Errors)));
        Assert.That(early.Errors, Does.Contain("run the verb 'migrate'"));

        var migrated = await InProcessVerb.RunAsync(owner, null, "migrate");
        Assert.That(migrated.ExitCode, Is.Zero, migrated.Errors);
        Assert.That(() => RunAsync(service, ["CREATE TABLE own (id int)"]), Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo("42501"));

        // A store without documents takes the zone of its service, as with the owner's role.
        var berlin = await InProcessVerb.RunAsync(service, null, "verify", "--Engagement:Migrate=false", "--Engagement:TimeZone=Europe/Berlin");
        Assert.That(berlin.ExitCode, Is.Zero, berlin.Errors);
        Assert.That((await InProcessVerb.RunAsync(service, null, "verify", "--Engagement:Migrate=false")).ExitCode, Is.Zero);

        using var folder = new ExportFolder();
        var file = folder.Write(
            "messages.jsonl",
            Documents.Message("m", "2024-01-01T00:00:00Z"),
            Documents.Room("r"));
        foreach (var verb in new string[][] { ["import", file], ["rebuild"], ["verify"] })
        {
            var result = await InProcessVerb.RunAsync(service, null, [.. verb, "--Engagement:Migrate=false"]);
            Assert.That(result.ExitCode, Is.EqualTo(verb[0] == "import" ? 1 : 0), result.Errors);
        }

        await using var store = await TestStore.OpenAsync(service, "UTC", UserActivity.Auto);
        var admin = await store.CreateAccountAsync("admin");
        await using var serving = await store.ServeAsync(("Engagement:Migrate", "false"));
        Assert.That((await serving.QueryAsync("messages/origin", Query, admin)).Status, Is.EqualTo(200));

        await SignIn.CreateAsync(store, "ann");
        Assert.That((await SignIn.TryAsync(serving, "ann", "wrong horse")).Status, Is.EqualTo(401));
        var signedIn = SignIn.Credentials(await SignIn.TryAsync(serving, "ann"));
        Assert.That((await serving.GetAsync("/api/v1/logout", signedIn.UserId, signedIn.Token)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Store_of_a_newer_version_is_refused()
    {
        await using var store = await TestStore.CreateAsync();
        await store.ExecuteAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Later', '99.0')""");
        var refusal = Assert.ThrowsAsync<StoreException>(() => TestStore.OpenAsync(store.ConnectionString, "UTC", UserActivity.Auto));
        Assert.That(refusal!.Message, Does.Contain("newer version (29990101000000_Later)"));
    }

    /// <summary>The SQL of the page, with names for this test's roles and database.</summary>
    private static string[] Statements(string suffix)
    {
        var page = File.ReadAllText(RepositoryFile.Find("docs/operations.md"));
        var statements = Regex.Matches(page, "```sql\n(.*?)```", RegexOptions.Singleline)
            .SelectMany(block => block.Groups[1].Value.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
            .Select(sql => Regex.Replace(sql, @"\bengagement(_owner|_service)?\b", match => $"{match.Value}_{suffix}")).ToArray();
        Assert.That(statements, Has.Length.EqualTo(5));
        return statements;
    }

    private static string As(TestStore server, string suffix, string role) => new NpgsqlConnectionStringBuilder(server.ConnectionString)
    {
        Database = $"engagement_{suffix}",
        Username = $"engagement_{role}_{suffix}",
        Password = $"{role}-secret",
        MaxPoolSize = 10,
    }.ConnectionString;

    private static async Task RunAsync(string connectionString, string[] statements)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        foreach (var statement in statements)
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }
}
