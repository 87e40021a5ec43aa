using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Engagement.Api.Http;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>Describes one use case by its request: the type, its comments, its attributes, its validator, and its example.</summary>
internal sealed partial class UseCaseOperation : IOpenApiOperationTransformer
{
    private const string Dashboard = "/engagement-dashboard/";

    // As toISOString writes it. No "format": generated clients with a date type would send other forms of the instant.
    private const string Instant = @"^(\d{4}|[+-]\d{6})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        var route = context.Description.RelativePath!;
        var action = (ControllerActionDescriptor)context.Description.ActionDescriptor;
        var request = action.MethodInfo.GetParameters()
            .Select(parameter => parameter.ParameterType).First(type => type.IsAssignableTo(typeof(IBaseRequest)));
        var described = await context.GetOrCreateSchemaAsync(request, cancellationToken: cancellationToken);
        var keys = new RequestKeys(request, context.ApplicationServices);
        var example = UseCaseExample.Of(route);
        var permission = request.GetCustomAttribute<RequiresPermissionAttribute>()?.Permission;

        // As in the original's document: generated clients take their names from it.
        operation.OperationId = $"{context.Description.HttpMethod!.ToLowerInvariant()}-{route.Replace('/', '-')}";
        operation.Tags = new HashSet<OpenApiTagReference>
        {
            new(route.Contains(Dashboard, StringComparison.Ordinal) ? $"{action.ControllerName} Engagement" : action.ControllerName, document),
        };
        operation.Summary = SummaryOf(described.Description, $"{context.Description.HttpMethod} /{route}");
        operation.Description = permission is null ? null : $"Requires the permission `{permission}`.";
        operation.Parameters = [.. keys.All.Select(key => Parameter(key, described.Properties![key].Description, keys.Required.Contains(key), example))];
        operation.Security = request.IsDefined(typeof(AllowsAnonymousAttribute)) ? null : [Credentials.Required(document)];

        if (operation.RequestBody is OpenApiRequestBody { Content: { Count: > 0 } found } body)
        {
            var schema = found.Values.First().Schema;
            body.Content = example.Bodies?.ToDictionary(
                type => type.Key, type => new OpenApiMediaType { Schema = schema, Example = type.Value }) ?? found;
        }

        var type = context.Description.SupportedResponseTypes.Single().Type!;
        var response = operation.Responses!.Single().Value;
        response.Description = (await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellationToken)).Description;
        response.Content![ApiJson.ContentType].Example = example.Response;
        await CsvResponse.DescribeAsync(operation, type, example, cancellationToken);
        AddFailures(operation, request, keys, example, permission is not null, document);
    }

    /// <summary>The part of a request's summary after the URL, or after its first URL where it does not contain this one.</summary>
    private static string? SummaryOf(string? comment, string url)
    {
        var parts = Url().Split(comment ?? "");
        var text = parts.ElementAtOrDefault(Math.Max(Array.IndexOf(parts, url), 1) + 1);
        return text?.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : null;
    }

    private static OpenApiParameter Parameter(string name, string? description, bool required, UseCaseExample example)
    {
        var value = example.Query?[name]?.GetValue<string>();
        return new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = description,
            Required = required,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = IsoInstant.TryParse(value, out _) ? Instant : null },
            Example = value,
        };
    }

    private static void AddFailures(
        OpenApiOperation operation, Type request, RequestKeys keys, UseCaseExample example, bool permitted, OpenApiDocument document)
    {
        var invalid = example.Invalid ?? keys.Errors;
        Add(StatusCodes.Status304NotModified, request.IsAssignableTo(typeof(ICacheableQuery)) ? Shared(FailureResponses.NotModified) : null);
        Add(StatusCodes.Status400BadRequest, invalid.Count > 0 ? FailureResponses.Invalid(document, invalid) : null);
        Add(StatusCodes.Status401Unauthorized, operation.Security is null
            ? FailureResponses.Unauthenticated(document, request)
            : Shared(FailureResponses.Unauthorized));
        Add(StatusCodes.Status403Forbidden, permitted ? Shared(FailureResponses.Forbidden) : null);
        Add(StatusCodes.Status404NotFound, Shared(FailureResponses.NotFound));
        Add(StatusCodes.Status413PayloadTooLarge, operation.RequestBody is null ? null : Shared(FailureResponses.TooLarge));
        Add(StatusCodes.Status415UnsupportedMediaType, example.Unsupported is { } error ? FailureResponses.Unsupported(document, error) : null);
        Add(StatusCodes.Status429TooManyRequests, Shared(FailureResponses.TooManyRequests));
        Add(StatusCodes.Status503ServiceUnavailable, Shared(FailureResponses.Unavailable));

        OpenApiResponseReference Shared(string name) => new(name, document);

        void Add(int status, IOpenApiResponse? response)
        {
            if (response is not null)
            {
                operation.Responses!.Add(status.ToString(CultureInfo.InvariantCulture), response);
            }
        }
    }

    // Splits a summary into URLs and the text after each.
    [GeneratedRegex(@"(?:^| )([A-Z]+ /[^ ]+): ")]
    private static partial Regex Url();
}
