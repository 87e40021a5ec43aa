using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Engagement.IntegrationTests.OpenApi;

/// <summary>
/// A request file for Visual Studio, VS Code's REST Client and JetBrains' editors, written from the OpenAPI document: one request for each
/// operation and each form of its body or response, with the document's examples.
/// </summary>
internal static class RequestFile
{
    private const string Head = """
        # For Visual Studio, VS Code (REST Client) and JetBrains; written from docs/openapi.json, as CONTRIBUTING.md says.
        # Put a user id and a token here: those that `token create` or `serve --demo` prints, or that signing in answers.
        @host = http://localhost:3000
        @userId = user-id
        @token = token

        """;

    private const string Login = "/api/v1/login";
    private const string Logout = "/api/v1/logout";
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>The login, the selected operations, and the logout last, so that all can be sent in order.</summary>
    public static string Of(OpenApiDocument document, Func<string, bool> isIncluded)
    {
        var file = new StringBuilder(Head);
        foreach (var (path, item) in document.Paths.Where(path => path.Key == Login || isIncluded(path.Key))
            .OrderBy(path => path.Key != Login).ThenBy(path => path.Key == Logout))
        {
            foreach (var (method, operation) in item.Operations!)
            {
                foreach (var body in operation.RequestBody?.Content?.AsEnumerable() ?? [new("", new OpenApiMediaType())])
                {
                    Write(file, $"{method.Method} {{{{host}}}}{path}{Query(operation)}", operation, body.Key, body.Value.Example);
                }

                if (operation.Responses!["200"].Content!.ContainsKey("text/csv"))
                {
                    Write(file, $"{method.Method} {{{{host}}}}{path}{Query(operation, "format=csv")}", operation, "", null);
                }
            }
        }

        return file.ToString();
    }

    private static void Write(StringBuilder file, string line, OpenApiOperation operation, string type, JsonNode? body)
    {
        file.Append("\n### ").Append(operation.Summary).Append('\n').Append(line).Append('\n');
        if (operation.Security?.Count > 0)
        {
            file.Append("X-User-Id: {{userId}}\nX-Auth-Token: {{token}}\n");
        }

        if (type.Length > 0)
        {
            file.Append("Content-Type: ").Append(type).Append("\n\n").Append(type == Form ? FormOf(body!) : TextOf(body!)).Append('\n');
        }
    }

    private static string Query(OpenApiOperation operation, params string[] extra)
    {
        var keys = (operation.Parameters ?? []).Where(key => key.Example is not null).Select(key => $"{key.Name}={Escape(key.Example!)}");
        var query = string.Join('&', keys.Concat(extra));
        return query.Length > 0 ? "?" + query : "";
    }

    private static string TextOf(JsonNode body) => body.GetValueKind() == JsonValueKind.String ? body.GetValue<string>() : body.ToJsonString();

    private static string FormOf(JsonNode body) => string.Join('&', body.AsObject().Select(field => $"{field.Key}={Escape(field.Value!)}"));

    // A colon is allowed in a query string and easier to read.
    private static string Escape(JsonNode value) => Uri.EscapeDataString(value.GetValue<string>()).Replace("%3A", ":", StringComparison.Ordinal);
}
