using System.Text.Json;
using System.Text.Json.Nodes;
using Engagement.Api.Http;
using Engagement.Api.RateLimiting;
using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.Application.Hooks;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>The failures of use cases, with their real bodies.</summary>
internal static class FailureResponses
{
    public const string Unauthorized = "Unauthorized";
    public const string Forbidden = "Forbidden";
    public const string NotFound = "NotFound";
    public const string NotModified = "NotModified";
    public const string TooLarge = "TooLarge";
    public const string TooManyRequests = "TooManyRequests";
    public const string Unavailable = "Unavailable";

    private static readonly (string Name, string Description)[] s_limitHeaders =
    [
        (RateLimit.LimitHeader, "Calls that are allowed in a window of time."),
        (RateLimit.RemainingHeader, "Calls that are left in this window."),
        (RateLimit.ResetHeader, "The end of the window, in milliseconds since 1970."),
    ];

    /// <summary>The types of the bodies.</summary>
    public static IReadOnlyList<Type> Bodies { get; } =
        [typeof(Failure), BodyOf(new NotAuthenticatedException()).GetType(), BodyOf(LoginRefusedException.Wrong()).GetType()];

    /// <summary>The 401s of a use case that replace the common one; null for most.</summary>
    public static OpenApiResponse? Unauthenticated(OpenApiDocument document, Type request)
    {
        if (request == typeof(RocketChatCommand))
        {
            return Json(document, "The token is not one of those configured.", BodyOf(NotAuthenticatedException.WrongToken()));
        }

        if (request != typeof(LoginCommand))
        {
            return null;
        }

        LoginRefusedException[] refusals =
        [
            LoginRefusedException.Wrong(), LoginRefusedException.NotActivated(), LoginRefusedException.UserBlocked(), LoginRefusedException.AddressBlocked(),
        ];
        var response = Json(document, "A sign-in is refused.", BodyOf(refusals[0]));
        return WithExamples(response, refusals.ToDictionary(refusal => refusal.Error, FailureException (refusal) => refusal));
    }

    /// <summary>The common failures, sorted by name.</summary>
    public static Dictionary<string, IOpenApiResponse> All(OpenApiDocument document) => new()
    {
        [Forbidden] = Json(document, "The caller lacks the request's permission.", BodyOf(new NotAuthorizedException())),
        [NotFound] = Text("The path or the method is unknown: both are matched exactly.", PlainText.NotFound),
        [NotModified] = new OpenApiResponse { Description = "The response has the `ETag` that `If-None-Match` names." },
        [TooLarge] = Json(
            document, "The body is larger than what is read.",
            FailureHandler.ResponseTo(new BadHttpRequestException("", StatusCodes.Status413PayloadTooLarge)).Body),
        [TooManyRequests] = Json(document, "The caller asks too often.", RateLimit.TooManyRequests(seconds: 42), s_limitHeaders),
        [Unauthorized] = Json(document, "The credentials are missing or unknown.", BodyOf(new NotAuthenticatedException())),
        [Unavailable] = Json(
            document, "The database cannot be reached, or the answer took too long.", new Failure(Http.Unavailable.Database),
            ("Retry-After", "Seconds after which to try again.")),
    };

    /// <summary>The 415 of a use case that accepts certain content types.</summary>
    public static OpenApiResponse Unsupported(OpenApiDocument document, string message) =>
        Json(document, "The type or the encoding of the body is not supported.", BodyOf(new UnsupportedBodyException(message)));

    /// <summary>The 400s of one use case: its own messages.</summary>
    public static OpenApiResponse Invalid(OpenApiDocument document, IReadOnlyDictionary<string, string> messages)
    {
        var response = Json(document, "The request itself is wrong.", new Failure(""));
        return WithExamples(response, messages.ToDictionary(message => message.Key, FailureException (message) => new InvalidRequestException(message.Value)));
    }

    private static OpenApiResponse WithExamples(OpenApiResponse response, Dictionary<string, FailureException> failures)
    {
        var content = response.Content![ApiJson.ContentType];
        content.Example = null;
        content.Examples = failures.ToDictionary(
            failure => failure.Key, IOpenApiExample (failure) => new OpenApiExample { Summary = failure.Value.Message, Value = Node(BodyOf(failure.Value)) });
        return response;
    }

    private static OpenApiResponse Json(
        OpenApiDocument document, string description, object body, params (string Name, string Description)[] headers) => new()
    {
        Description = description,
        Headers = headers.Length == 0 ? null : headers.ToDictionary(
            header => header.Name, IOpenApiHeader (header) => new OpenApiHeader
            {
                Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            }),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ApiJson.ContentType] = new() { Schema = new OpenApiSchemaReference(body.GetType().Name, document), Example = Node(body) },
        },
    };

    private static OpenApiResponse Text(string description, string text) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [PlainText.ContentType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = text },
        },
    };

    private static object BodyOf(FailureException failure) => FailureHandler.ResponseTo(failure).Body;

    private static JsonNode? Node(object body) => JsonSerializer.SerializeToNode(body, body.GetType(), ApiJson.Options);
}
