using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engagement.Api.Http;
using Engagement.IntegrationTests.Harness;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Moq;

namespace Engagement.IntegrationTests.OpenApi;

/// <summary>The OpenAPI document: equal to the snapshot, valid, complete, and consistent with the service.</summary>
public sealed class ApiDocumentTests
{
    private const string Path = "/openapi/v1.json";
    private const string Update = "ENGAGEMENT_UPDATE_SNAPSHOTS";

    private static TestStore? s_store;
    private static TestService? s_service;
    private static TestResponse? s_response;
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
        s_response = await s_service.GetAsync(Path);
        s_document = OpenApiDocument.Parse(s_response.Body, "json").Document;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [Test]
    public void Document_equals_the_snapshot() => AssertSnapshot("docs/openapi.json", s_response!.Body);

    [Test]
    public void Request_files_cover_every_operation()
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
    public void Document_is_valid_OpenAPI()
    {
        var read = OpenApiDocument.Parse(s_response!.Body, "json");
        Assert.That(read.Diagnostic!.Errors, Is.Empty);
        Assert.That(read.Diagnostic.Warnings, Is.Empty);
        Assert.That(read.Document!.Paths, Is.Not.Empty);
    }

    [Test]
    public async Task Document_is_public_and_stable()
    {
        Assert.That((s_response!.Status, s_response.ContentType), Is.EqualTo((200, "application/json")));
        Assert.That((await s_service!.GetAsync(Path)).Body, Is.EqualTo(s_response.Body));
        var head = await s_service.SendAsync("HEAD", Path);
        Assert.That((head.Status, head.ContentType, head.Body), Is.EqualTo((200, "application/json", "")));
        Assert.That((await s_service.SendAsync("POST", Path)).Status, Is.EqualTo(404));

        await using var another = await s_store!.ServeAsync();
        Assert.That((await another.GetAsync(Path)).Body, Is.EqualTo(s_response.Body));
    }

    [Test]
    public async Task Document_that_takes_too_long_is_a_503()
    {
        using var release = new ManualResetEventSlim();
        var provider = new Mock<IOpenApiDocumentProvider>();
        provider.Setup(it => it.GetOpenApiDocumentAsync(It.IsAny<CancellationToken>())).Returns(() =>
        {
            release.Wait();
            return Task.FromResult(new OpenApiDocument());
        });
        await using var service = await s_store!.ServeWithAsync(
            services => services.AddKeyedSingleton("v1", provider.Object), ("Http:RequestTimeoutSeconds", "1"));
        var response = await service.GetAsync(Path);
        release.Set();
        Assert.That(response.Status, Is.EqualTo(503));
        Assert.That(response.Body, Is.EqualTo("""{"success":false,"error":"The request was not answered in time; try again later."}"""));
    }

    [Test]
    public void Document_contains_no_host() => Assert.That(
        s_response!.Body, Does.Not.Contain("127.0.0.1").And.Not.Contain("localhost").And.Not.Contain("\"servers\"").And.Not.Contain("\r"));

    [Test]
    public void Every_operation_parameter_and_schema_has_a_description()
    {
        var undescribed = Operations().SelectMany(operation => (operation.Parameters ?? [])
            .Select(key => (Name: $"{operation.OperationId} {key.Name}", key.Description))
            .Append((operation.OperationId!, operation.Summary)).Append(($"{operation.OperationId} 200", operation.Responses!["200"].Description)))
            .Concat(s_document!.Components!.Schemas!.SelectMany(schema => (schema.Value.Properties ?? new Dictionary<string, IOpenApiSchema>()).Select(
                property => ($"{schema.Key}.{property.Key}", property.Value.Description)).Append((schema.Key, schema.Value.Description))))
            .Where(text => string.IsNullOrWhiteSpace(text.Item2)).Select(text => text.Item1);
        Assert.That(undescribed, Is.Empty, "a /// comment is missing");
    }

    [Test]
    public void Document_has_no_nullable_property() => Assert.That(s_response!.Body, Does.Not.Contain("\"nullable\""));

    [Test]
    public async Task Example_query_succeeds_with_the_keys_of_its_example_response()
    {
        foreach (var (path, operation) in Queries())
        {
            var response = await QueryAsync(path, Examples(operation));
            Assert.That(response.Status, Is.EqualTo(200), $"{operation.OperationId} {response.Body}");
            Assert.That(KeysOf(response.Body), Is.EqualTo(KeysOf(operation.Responses!["200"].Content!["application/json"].Example!.ToJsonString())));
        }
    }

    [Test]
    public async Task Csv_response_is_described()
    {
        var tables = s_document!.Paths.Where(path => path.Key.StartsWith(TestService.Dashboard, StringComparison.Ordinal)).ToList();
        Assert.That(tables, Has.Count.GreaterThanOrEqualTo(9));
        foreach (var (path, operation) in tables.Select(table => (table.Key, table.Value.Operations!.Values.Single())))
        {
            var format = operation.Parameters!.Single(key => key.Name == "format");
            Assert.That(format.Schema!.Enum!.Select(value => value.GetValue<string>()), Is.EqualTo(new[] { "csv", "json" }));
            foreach (var (type, content) in operation.Responses!["200"].Content!)
            {
                var response = await QueryAsync(path, Examples(operation).Append(("format", type == "text/csv" ? "csv" : "json")));
                Assert.That((response.Status, response.ContentType!.Split(';')[0]), Is.EqualTo((200, type)), path);
            }

            var csv = await QueryAsync(path, Examples(operation).Append(("format", "csv")));
            var example = operation.Responses["200"].Content!["text/csv"].Example!.GetValue<string>();
            Assert.That(example.Split("\r\n")[0], Is.EqualTo(csv.Body.Split("\r\n")[0]), path);
            Assert.That(example.Split("\r\n"), Has.Length.GreaterThan(2), path);
        }
    }

    [Test]
    public void Csv_example_has_the_days_of_the_json_example() => Assert.That(
        s_document!.Paths[$"{TestService.Dashboard}users/new-users"].Operations!.Values.Single().Responses!["200"].Content!["text/csv"].Example!
            .GetValue<string>(),
        Is.EqualTo("date,users\r\n2023-05-23,2\r\n2023-05-16,1\r\n"));

    [Test]
    public async Task Required_parameters_are_those_without_which_a_query_is_a_400()
    {
        foreach (var (path, operation) in Queries())
        {
            foreach (var key in operation.Parameters!)
            {
                var response = await QueryAsync(path, Examples(operation).Where(example => example.Name != key.Name));
                Assert.That(response.Status, Is.EqualTo(key.Required ? 400 : 200), $"{operation.OperationId} without {key.Name}");
            }
        }
    }

    [Test]
    public async Task Errors_have_the_described_bodies()
    {
        foreach (var (path, operation) in Queries())
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
    public async Task Example_documents_are_stored_with_the_described_response()
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
    public async Task Rate_limit_error_is_as_described()
    {
        await using var service = await s_store!.ServeAsync(("RateLimit:Calls", "1"));
        var (path, operation) = Queries().First();
        await service.GetAsync(path, s_guest!.UserId, s_guest.Token);
        var response = await service.GetAsync(path, s_guest.UserId, s_guest.Token);
        var described = operation.Responses!["429"];
        Assert.That((response.Status, response.ContentType), Is.EqualTo((429, described.Content!.Single().Key)));
        Assert.That(
            Regex.Replace(response.Body, @"\d+", "42"), Is.EqualTo(described.Content!.Single().Value.Example!.ToJsonString(ApiJson.Options)));
        Assert.That(response.Headers.Keys, Is.SupersetOf(described.Headers!.Keys));
    }

    [Test]
    public void Authentication_requires_both_headers()
    {
        // These have a 401 too but do not use the headers: the login needs none, the hook has its own token.
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
    public async Task Document_and_docs_page_can_be_turned_off()
    {
        await using var service = await s_store!.ServeAsync(("Http:Docs", "false"));
        Assert.That((await service.GetAsync(Path)).Status, Is.EqualTo(404));
        Assert.That((await service.GetAsync("/docs/index.html")).Status, Is.EqualTo(404));
    }

    /// <param name="file">The file in the repository.</param>
    /// <param name="text">Its expected text; null if it must not exist.</param>
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
            $"{file} differs from the service. If the change is intended, update it with: "
            + $"{Update}=1 dotnet test tests/Engagement.IntegrationTests --filter {nameof(ApiDocumentTests)}");
    }

    private static IEnumerable<OpenApiOperation> Operations() => s_document!.Paths.Values.SelectMany(path => path.Operations!.Values);

    /// <summary>The operations that require a query string.</summary>
    private static IEnumerable<(string Path, OpenApiOperation Operation)> Queries() =>
        from path in s_document!.Paths
        from operation in path.Value.Operations!
        where operation.Key == HttpMethod.Get && operation.Value.Parameters?.Any(key => key.Required) == true
        select (path.Key, operation.Value);

    private static IEnumerable<(string Name, string Value)> Examples(OpenApiOperation operation) =>
        operation.Parameters!.Where(key => key.Example is not null).Select(key => (key.Name!, key.Example!.GetValue<string>()));

    private static Task<TestResponse> QueryAsync(string path, IEnumerable<(string Name, string Value)> query) => s_service!.GetAsync(
        $"{path}?{string.Join('&', query.Select(key => $"{key.Name}={Uri.EscapeDataString(key.Value)}"))}", s_admin!.UserId, s_admin.Token);

    private static IEnumerable<string> KeysOf(string body) => JsonNode.Parse(body)!.AsObject().Select(key => key.Key);

    private static void AssertFailure(OpenApiOperation operation, string status, TestResponse response, string? example = null)
    {
        var (type, content) = operation.Responses![status].Content!.Single();
        var described = example is null ? content.Example : content.Examples![example].Value;
        Assert.That((response.Status.ToString(), response.ContentType), Is.EqualTo((status, type)), operation.OperationId);
        Assert.That(response.Body, Is.EqualTo(type == "application/json" ? described!.ToJsonString(ApiJson.Options) : described!.GetValue<string>()));
    }
}
