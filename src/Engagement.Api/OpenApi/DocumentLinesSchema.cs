using Engagement.Application.Ingest;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>Documents, one a line, are text to whoever sends them: the body is not read by the serializer, and its lines are no one JSON value.</summary>
internal sealed class DocumentLinesSchema : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(EngagementIngestCommand))
        {
            schema.Type = JsonSchemaType.String;
            schema.Description = XmlDocs.Summary(typeof(EngagementIngestCommand).GetProperty(nameof(EngagementIngestCommand.Body))!);
        }

        return Task.CompletedTask;
    }
}
