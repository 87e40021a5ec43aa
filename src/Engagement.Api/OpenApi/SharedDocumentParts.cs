using System.Reflection;
using Engagement.Api.Contract;
using Engagement.Application.Accounts;
using Engagement.Application.Ingest;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>The document's shared parts: product, credentials, failures. Sorts paths and tags, so that the document is the same for every build.</summary>
internal sealed class SharedDocumentParts : IOpenApiDocumentTransformer
{
    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Engagement",
            Version = typeof(SharedDocumentParts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Description = "Exact engagement analytics for Rocket.Chat workspaces: the REST API of Rocket.Chat's engagement dashboard. "
                + "Days are those of the workspace's time zone. Keys without a value are absent, never null.",
            License = new OpenApiLicense { Name = "Apache-2.0", Url = new Uri("https://www.apache.org/licenses/LICENSE-2.0") },
        };

        // Without servers, the address of the API is that of the document.
        document.Servers = null;

        foreach (var body in FailureResponses.Bodies)
        {
            document.AddComponent(body.Name, await context.GetOrCreateSchemaAsync(body, cancellationToken: cancellationToken));
        }

        // The query string's keys are described one by one; the schemas of requests that are bound from it are unused.
        var components = document.Components!;
        foreach (var bound in context.DescriptionGroups.SelectMany(group => group.Items).SelectMany(item => item.ParameterDescriptions)
            .Where(parameter => parameter.Source == BindingSource.Query))
        {
            components.Schemas!.Remove(bound.Type.Name);
        }

        // The body is text with one document a line, which the serializer does not read.
        components.Schemas![nameof(EngagementIngestCommand)] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "Documents as the workspace's database holds them, in Extended JSON, one a line: "
                + "at most 5,000 of at most 1 MiB each, unpacked at most 16 MiB; plain or gzip.",
        };
        DescribePassword((OpenApiSchema)components.Schemas[nameof(LoginPassword)]);
        components.Responses = FailureResponses.All(document);
        components.SecuritySchemes = Credentials.Schemes;
        foreach (var schema in components.Schemas.Values.OfType<OpenApiSchema>())
        {
            DescribeReferences(schema);
        }

        var paths = document.Paths;
        document.Paths = [];
        foreach (var (path, item) in paths.OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            document.Paths.Add(path, item);
        }

        document.Tags = paths.Values.SelectMany(item => item.Operations!.Values).SelectMany(operation => operation.Tags!)
            .Select(tag => tag.Name!).Distinct().Order(StringComparer.Ordinal).Select(name => new OpenApiTag { Name = name }).ToHashSet();
    }

    /// <summary>A password is text or a digest; <see cref="LoginBody"/> reads it, not the serializer.</summary>
    private static void DescribePassword(OpenApiSchema schema)
    {
        var digest = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9A-Fa-f]{64}$" };
        var algorithm = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["sha-256"] };
        (schema.Type, schema.Properties, schema.Required) = (null, null, null);
        schema.OneOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.String },
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { ["digest"] = digest, ["algorithm"] = algorithm },
                Required = new SortedSet<string>(StringComparer.Ordinal) { "algorithm", "digest" },
            },
        ];
    }

    /// <summary>
    /// OpenAPI 3.0 ignores everything beside a reference: allOf keeps the property's own description. It also replaces the framework's choice
    /// between null and the reference, because a property without a value is absent.
    /// </summary>
    private static void DescribeReferences(OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            if ((property as OpenApiSchemaReference ?? property.OneOf?.OfType<OpenApiSchemaReference>().SingleOrDefault()) is { } reference)
            {
                var text = ResponseSchema.OnOneLine(property.Description ?? reference.Description);
                schema.Properties![name] = new OpenApiSchema { Description = text, AllOf = [reference] };
            }
        }
    }
}
