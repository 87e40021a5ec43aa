using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engagement.Api.Http;
using Engagement.IntegrationTests.Harness;
using Microsoft.OpenApi;

namespace Engagement.IntegrationTests.OpenApi;

/// <summary>The description of the API: what the repository says it is, readable, complete, and true of what the service does.</summary>
public sealed class ApiDocumentTests
{
    private const string Path = "/openapi/v1.json";
    private const string Update = "ENGAGEMENT_UPDATE_SNAPSHOTS";

    private static TestStore? s_store;
    private static TestService? s_service;
    private static TestResponse? s_answer;
    private static Credentials? s_admin;
    private static Credentials? s_guest;
    private static OpenApiDocument? s_document;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_admin = await s_store.CreateAccountAsync("admin");
        s_guest = await s_store.CreateAccountAsync("guest");
        s_service = await s_store.ServeAsync();
        s_answer = await s_service.GetAsync(Path);
        s_document = OpenApiDocument.Parse(s_answer.Body, "json").Document;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [Test]
    public void The_snapshot_is_what_the_service_says() => AssertSnapshot("docs/openapi.json", s_answer!.Body);

    [Test]
    public void The_files_of_requests_ask_all_that_is_described()
    {
        foreach (var file in s_document!.Paths.Keys.Select(FileOf).Distinct())
        {
            AssertSnapshot($"requests/{file}.http", RequestFile.Of(s_document, path => FileOf(path) == file));
        }

        static string FileOf(string path) =>
            path.StartsWith(TestService.Dashboard, StringComparison.Ordinal) ? "dashboard"
            : path.StartsWith(TestService.Ingest, StringComparison.Ordinal) || path == TestService.Hook ? "ingest"
            : "accounts";
    }

    [Test]
    public void A_reader_of_OpenAPI_finds_no_fault()
    {
        var read = OpenApiDocument.Parse(s_answer!.Body, "json");
        Assert.That(read.Diagnostic!.Errors, Is.Empty);
        Assert.That(read.Diagnostic.Warnings, Is.Empty);
        Assert.That(read.Document!.Paths, Is.Not.Empty);
    }

    [Test]
    public async Task Anybody_gets_it_the_same_each_time()
    {
        Assert.That((s_answer!.Status, s_answer.ContentType), Is.EqualTo((200, "application/json")));
        Assert.That((await s_service!.GetAsync(Path)).Body, Is.EqualTo(s_answer.Body));
        var head = await s_service.SendAsync("HEAD", Path);
        Assert.That((head.Status, head.ContentType, head.Body), Is.EqualTo((200, "application/json", "")));
        Assert.That((await s_service.SendAsync("POST", Path)).Status, Is.EqualTo(404));

        await using var another = await s_store!.ServeAsync();
        Assert.That((await another.GetAsync(Path)).Body, Is.EqualTo(s_answer.Body));
    }

    [Test]
    public void It_names_no_machine() => Assert.That(
        s_answer!.Body, Does.Not.Contain("127.0.0.1").And.Not.Contain("localhost").And.Not.Contain("\"servers\"").And.Not.Contain("\r"));

    [Test]
    public void Everything_is_explained()
    {
        var silent = Operations().SelectMany(operation => (operation.Parameters ?? []).Select(key => (Name: $"{operation.OperationId} {key.Name}", key.Description))
            .Append((operation.OperationId!, operation.Summary)).Append(($"{operation.OperationId} 200", operation.Responses!["200"].Description)))
            .Concat(s_document!.Components!.Schemas!.SelectMany(schema => (schema.Value.Properties ?? new Dictionary<string, IOpenApiSchema>()).Select(
                property => ($"{schema.Key}.{property.Key}", property.Value.Description)).Append((schema.Key, schema.Value.Description))))
            .Where(text => string.IsNullOrWhiteSpace(text.Item2)).Select(text => text.Item1);
        Assert.That(silent, Is.Empty, "a /// comment is missing");
    }

    [Test]
    public void Every_key_is_there_or_absent_but_never_null() => Assert.That(s_answer!.Body, Does.Not.Contain("\"nullable\""));

    [Test]
    public async Task The_example_of_a_question_is_one_that_is_answered()
    {
        foreach (var (path, operation) in Questions())
        {
            var answer = await QueryAsync(path, Examples(operation));
            Assert.That(answer.Status, Is.EqualTo(200), $"{operation.OperationId} {answer.Body}");
            Assert.That(KeysOf(answer.Body), Is.EqualTo(KeysOf(operation.Responses!["200"].Content!["application/json"].Example!.ToJsonString())));
        }
    }

    [Test]
    public async Task An_answer_that_is_a_table_too_is_described_as_one()
    {
        var tables = s_document!.Paths.Where(path => path.Key.StartsWith(TestService.Dashboard, StringComparison.Ordinal)).ToList();
        Assert.That(tables, Has.Count.GreaterThanOrEqualTo(9));
        foreach (var (path, operation) in tables.Select(table => (table.Key, table.Value.Operations!.Values.Single())))
        {
            var format = operation.Parameters!.Single(key => key.Name == "format");
            Assert.That(format.Schema!.Enum!.Select(value => value.GetValue<string>()), Is.EqualTo(new[] { "csv", "json" }));
            foreach (var (type, content) in operation.Responses!["200"].Content!)
            {
                var answer = await QueryAsync(path, Examples(operation).Append(("format", type == "text/csv" ? "csv" : "json")));
                Assert.That((answer.Status, answer.ContentType!.Split(';')[0]), Is.EqualTo((200, type)), path);
            }

            var csv = await QueryAsync(path, Examples(operation).Append(("format", "csv")));
            var example = operation.Responses["200"].Content!["text/csv"].Example!.GetValue<string>();
            Assert.That(example.Split("\r\n")[0], Is.EqualTo(csv.Body.Split("\r\n")[0]), path);
            Assert.That(example.Split("\r\n"), Has.Length.GreaterThan(2), path);
        }
    }

    [Test]
    public void Days_of_the_example_are_those_of_its_JSON() => Assert.That(
        s_document!.Paths[$"{TestService.Dashboard}users/new-users"].Operations!.Values.Single().Responses!["200"].Content!["text/csv"].Example!
            .GetValue<string>(),
        Is.EqualTo("date,users\r\n2023-05-23,2\r\n2023-05-16,1\r\n"));

    [Test]
    public async Task A_key_is_required_when_nothing_is_answered_without_it()
    {
        foreach (var (path, operation) in Questions())
        {
            foreach (var key in operation.Parameters!)
            {
                var answer = await QueryAsync(path, Examples(operation).Where(example => example.Name != key.Name));
                Assert.That(answer.Status, Is.EqualTo(key.Required ? 400 : 200), $"{operation.OperationId} without {key.Name}");
            }
        }
    }

    [Test]
    public async Task Failures_have_the_bodies_that_are_described()
    {
        foreach (var (path, operation) in Questions())
        {
            var good = Examples(operation).ToList();
            AssertFailure(operation, "401", await s_service!.GetAsync(path));
            AssertFailure(operation, "403", await s_service.GetAsync(path, s_guest!.UserId, s_guest.Token));
            AssertFailure(operation, "404", await s_service.GetAsync(path + "/", s_admin!.UserId, s_admin.Token));
            AssertFailure(operation, "400", await QueryAsync(path, []), "absent");
            AssertFailure(operation, "400", await QueryAsync(path, good.Select(key => (key.Name, ""))), "empty");
        }
    }

    [Test]
    public async Task Examples_of_documents_are_stored_and_answered_as_described()
    {
        foreach (var (path, operation) in s_document!.Paths.Where(path => path.Key.StartsWith(TestService.Ingest, StringComparison.Ordinal))
            .Select(path => (path.Key[TestService.Ingest.Length..], path.Value.Operations!.Values.Single())))
        {
            var lines = operation.RequestBody!.Content!["application/x-ndjson"].Example!.GetValue<string>();
            Assert.That(
                (await s_service!.IngestAsync(path, s_admin, lines)).Body,
                Is.EqualTo(operation.Responses!["200"].Content!["application/json"].Example!.ToJsonString(ApiJson.Options)));
            AssertFailure(operation, "400", await s_service.IngestAsync(path, s_admin, new ByteArrayContent([0x1F, 0x8B, 0x08])), "damaged");
            AssertFailure(operation, "401", await s_service.IngestAsync(path, null, lines));
            AssertFailure(operation, "403", await s_service.IngestAsync(path, s_guest, lines));
            AssertFailure(operation, "404", await s_service.IngestAsync(path + "/", s_admin, lines));
        }
    }

    [Test]
    public async Task Who_asks_too_often_gets_what_is_described()
    {
        await using var service = await s_store!.ServeAsync(("RateLimit:Calls", "1"));
        var (path, operation) = Questions().First();
        await service.GetAsync(path, s_guest!.UserId, s_guest.Token);
        var answer = await service.GetAsync(path, s_guest.UserId, s_guest.Token);
        var described = operation.Responses!["429"];
        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((429, described.Content!.Single().Key)));
        Assert.That(
            Regex.Replace(answer.Body, @"\d+", "42"), Is.EqualTo(described.Content!.Single().Value.Example!.ToJsonString(ApiJson.Options)));
        Assert.That(answer.Headers.Keys, Is.SupersetOf(described.Headers!.Keys));
    }

    [Test]
    public void Both_headers_are_needed_together()
    {
        // Signing in is refused with a 401 too, and needs neither; a hook brings a token of its own.
        string[] others = ["post-api-v1-login", "post-hooks-rocket-chat"];
        foreach (var operation in Operations().Where(operation => operation.Responses!.ContainsKey("401") && !others.Contains(operation.OperationId)))
        {
            var schemes = operation.Security!.Single().Keys.Select(scheme => (scheme.Type, scheme.In, scheme.Name));
            Assert.That(schemes, Is.EquivalentTo(new[]
            {
                (SecuritySchemeType.ApiKey, ParameterLocation.Header, "X-User-Id"), (SecuritySchemeType.ApiKey, ParameterLocation.Header, "X-Auth-Token"),
            }));
        }
    }

    [Test]
    public async Task It_can_be_switched_off()
    {
        await using var service = await s_store!.ServeAsync(("Http:Docs", "false"));
        Assert.That((await service.GetAsync(Path)).Status, Is.EqualTo(404));
        Assert.That((await service.GetAsync("/docs/index.html")).Status, Is.EqualTo(404));
    }

    /// <param name="file">The file in the repository.</param>
    /// <param name="text">What it must say; null where it must not be there.</param>
    private static void AssertSnapshot(string file, string? text)
    {
        var path = RepositoryFile.Find(file);
        if (Environment.GetEnvironmentVariable(Update) == "1" && text is not null)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.That(
            File.Exists(path) ? File.ReadAllText(path) : null, Is.EqualTo(text),
            $"{file} is not what the service says. If the change is meant, this writes it anew: "
            + $"{Update}=1 dotnet test tests/Engagement.IntegrationTests --filter {nameof(ApiDocumentTests)}");
    }

    private static IEnumerable<OpenApiOperation> Operations() => s_document!.Paths.Values.SelectMany(path => path.Operations!.Values);

    /// <summary>What cannot be asked without a query string.</summary>
    private static IEnumerable<(string Path, OpenApiOperation Operation)> Questions() =>
        from path in s_document!.Paths
        from operation in path.Value.Operations!
        where operation.Key == HttpMethod.Get && operation.Value.Parameters?.Any(key => key.Required) == true
        select (path.Key, operation.Value);

    private static IEnumerable<(string Name, string Value)> Examples(OpenApiOperation operation) =>
        operation.Parameters!.Where(key => key.Example is not null).Select(key => (key.Name!, key.Example!.GetValue<string>()));

    private static Task<TestResponse> QueryAsync(string path, IEnumerable<(string Name, string Value)> query) => s_service!.GetAsync(
        $"{path}?{string.Join('&', query.Select(key => $"{key.Name}={Uri.EscapeDataString(key.Value)}"))}", s_admin!.UserId, s_admin.Token);

    private static IEnumerable<string> KeysOf(string body) => JsonNode.Parse(body)!.AsObject().Select(key => key.Key);

    private static void AssertFailure(OpenApiOperation operation, string status, TestResponse answer, string? example = null)
    {
        var (type, content) = operation.Responses![status].Content!.Single();
        var described = example is null ? content.Example : content.Examples![example].Value;
        Assert.That((answer.Status.ToString(), answer.ContentType), Is.EqualTo((status, type)), operation.OperationId);
        Assert.That(answer.Body, Is.EqualTo(type == "application/json" ? described!.ToJsonString(ApiJson.Options) : described!.GetValue<string>()));
    }
}
