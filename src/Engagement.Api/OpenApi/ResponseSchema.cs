using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engagement.Application.Common;
using MediatR;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>Describes bodies as they are serialized: keys are present or absent, never null.</summary>
internal sealed class ResponseSchema : IOpenApiSchemaTransformer
{
    // Types with a converter, or with validated text, which the framework cannot describe.
    private static readonly Type[] s_texts = [typeof(DateTime), typeof(DateTime?), typeof(JsonElement), typeof(JsonElement?), typeof(QueryText)];

    public static bool IsText(Type type) => s_texts.Contains(type);

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (IsText(context.JsonTypeInfo.Type))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            schema.Required = new SortedSet<string>(
                context.JsonTypeInfo.Properties.Where(member => !member.IsGetNullable && member.Get is not null).Select(member => member.Name),
                StringComparer.Ordinal);
        }

        if (context.JsonPropertyInfo is { } property)
        {
            schema.Type &= ~JsonSchemaType.Null;

            // Instants in requests may have any form of Extended JSON.
            schema.Format = property.DeclaringType.IsAssignableTo(typeof(IBaseRequest)) ? null : schema.Format;
        }

        schema.Description = OnOneLine(schema.Description);
        return Task.CompletedTask;
    }

    /// <summary>Removes the line breaks of a comment.</summary>
    public static string? OnOneLine(string? comment) => comment?.ReplaceLineEndings(" ");
}
