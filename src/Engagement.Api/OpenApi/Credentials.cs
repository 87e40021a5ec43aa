using Engagement.Api.Http;
using Microsoft.OpenApi;

namespace Engagement.Api.OpenApi;

/// <summary>The two headers with a client's credentials; both are required.</summary>
internal static class Credentials
{
    private const string UserId = "userId";
    private const string Token = "authToken";

    public static Dictionary<string, IOpenApiSecurityScheme> Schemes { get; } = new()
    {
        [Token] = Header(TokenAuthentication.TokenHeader, "A token of the account."),
        [UserId] = Header(TokenAuthentication.UserIdHeader, "The id of the account."),
    };

    public static OpenApiSecurityRequirement Required(OpenApiDocument document) => new()
    {
        [new OpenApiSecuritySchemeReference(Token, document)] = [],
        [new OpenApiSecuritySchemeReference(UserId, document)] = [],
    };

    private static OpenApiSecurityScheme Header(string name, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = name, Description = description };
}
