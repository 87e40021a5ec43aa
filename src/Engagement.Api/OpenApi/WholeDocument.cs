using System.Reflection;
using Engagement.Application.Ingest;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>What is said once: the product, the headers, the failures. Puts everything in an order that nothing changes by chance.</summary>
internal sealed class WholeDocument : IOpenApiDocumentTransformer
{
    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Engagement",
            Version = typeof(WholeDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Description = "Exact engagement analytics for Rocket.Chat workspaces: the REST API of Rocket.Chat's engagement dashboard. "
                + "Days are those of the workspace's time zone. Keys without a value are absent, never null.",
            License = new OpenApiLicense { Name = "Apache-2.0", Url = new Uri("https://www.apache.org/licenses/LICENSE-2.0") },
        };

        // Where it was asked for is where it is served.
        document.Servers = null;

        foreach (var body in FailureResponses.Bodies)
        {
            document.AddComponent(body.Name, await context.GetOrCreateSchemaAsync(body, cancellationToken: cancellationToken));
        }

        // What is bound from a query string is described key by key; a request without any leaves an empty schema behind.
        var components = document.Components!;
        foreach (var bound in context.DescriptionGroups.SelectMany(group => group.Items).SelectMany(item => item.ParameterDescriptions)
            .Where(parameter => parameter.Source == BindingSource.Query))
        {
            components.Schemas!.Remove(bound.Type.Name);
        }

        // Documents, one a line, are text to whoever sends them: the body is not read by the serializer.
        components.Schemas![nameof(EngagementIngestCommand)] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "Documents as the workspace's database holds them, in Extended JSON, one a line: "
                + "at most 5,000 of at most 1 MiB each, unpacked at most 16 MiB; plain or gzip.",
        };
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

    /// <summary>
    /// In OpenAPI 3.0 nothing stands beside a reference, so that what a property says of itself would be lost. One that may be null is a
    /// choice between that and the reference; it is absent instead.
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
