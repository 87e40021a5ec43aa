using Engagement.Application.Accounts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>A password is text or a digest, which no type says: its body is not read by the serializer.</summary>
internal sealed class LoginPasswordSchema : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(LoginPassword))
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

        return Task.CompletedTask;
    }
}
