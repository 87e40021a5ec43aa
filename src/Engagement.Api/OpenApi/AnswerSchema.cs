using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>Describes bodies as they are written: by their comments, and with keys that are there or absent but never null.</summary>
internal sealed class AnswerSchema : IOpenApiSchemaTransformer
{
    // Where the framework looks for what a reference to a schema says of its own.
    private const string ReferenceDescription = "x-ref-description";
    private const string SchemaId = "x-schema-id";

    // The framework does not look into a converter, nor can it know what a value must be that is judged later.
    private static readonly Type[] s_texts = [typeof(DateTime), typeof(DateTime?), typeof(JsonElement), typeof(JsonElement?)];

    public static bool IsText(Type type) => s_texts.Contains(type);

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            schema.Description = XmlDocs.Summary(context.JsonTypeInfo.Type);
            schema.Required = new SortedSet<string>(
                context.JsonTypeInfo.Properties.Where(member => !member.IsGetNullable && IsWritten(member)).Select(member => member.Name),
                StringComparer.Ordinal);
        }
        else if (IsText(context.JsonTypeInfo.Type))
        {
            schema.Type = JsonSchemaType.String;
        }

        if (context.JsonPropertyInfo?.AttributeProvider is PropertyInfo property)
        {
            Describe(schema, XmlDocs.Summary(property));
            schema.Type &= ~JsonSchemaType.Null;
        }

        return Task.CompletedTask;
    }

    private static bool IsWritten(JsonPropertyInfo member) => member.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) != true;

    private static void Describe(OpenApiSchema schema, string? text)
    {
        if (schema.Metadata is { } metadata && metadata.TryGetValue(SchemaId, out var id) && id is string { Length: > 0 })
        {
            metadata[ReferenceDescription] = text!;
        }
        else
        {
            schema.Description = text;
        }
    }
}
