using System.Text;
using Engagement.Api.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>The OpenAPI document, created from the use cases at its first request.</summary>
internal sealed class ApiDocument(IServiceProvider services)
{
    public const string Path = "/openapi/v1.json";

    private const string Name = "v1";

    private readonly Lock _lock = new();
    private Task<byte[]>? _json;

    public static void Add(IServiceCollection services)
    {
        services.Configure<MvcOptions>(mvc => mvc.Conventions.Add(new IncludeAllControllers()));
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddOpenApi(Name, options =>
        {
            options.ShouldInclude = description => description.ActionDescriptor is ControllerActionDescriptor;
            options.CreateSchemaReferenceId = type => ResponseSchema.IsText(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            options.AddSchemaTransformer<ResponseSchema>();
            options.AddOperationTransformer<UseCaseOperation>();
            options.AddDocumentTransformer<SharedDocumentParts>();
        });
        services.AddSingleton<ApiDocument>();
    }

    public static void Map(WebApplication app) =>
        app.MapGet(Path, async (ApiDocument document, CancellationToken timeout) =>
            Results.Bytes(await document.JsonAsync().WaitAsync(timeout), ApiJson.ContentType));

    /// <summary>Created once; tried again where that failed.</summary>
    internal Task<byte[]> JsonAsync()
    {
        lock (_lock)
        {
            return _json is { IsFaulted: false } ? _json : _json = Task.Run(CreateAsync);
        }
    }

    private async Task<byte[]> CreateAsync()
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();

        // 3.0, as the original's: all client generators read it.
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0) + "\n");
    }

    /// <summary>Includes every controller; the framework omits those without an attribute.</summary>
    private sealed class IncludeAllControllers : IApplicationModelConvention
    {
        public void Apply(ApplicationModel application) => application.ApiExplorer.IsVisible = true;
    }
}
