using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Engagement.Api.Contract;

/// <summary>
/// The body of a sign-in, as JSON or as a form: the fields of <see cref="LoginCommand"/>, <c>user</c> also as an object with
/// <c>username</c> or <c>email</c>, <c>password</c> also as one with <c>digest</c> and <c>algorithm</c>. Other fields are ignored.
/// </summary>
internal static class LoginBody
{
    private const string User = "user";
    private const string Password = "password";

    private static readonly string[] s_texts = [User, "username", "email", Password, "resume"];

    private static readonly Dictionary<string, string[]> s_objects = new()
    {
        [User] = ["username", "email"],
        [Password] = ["digest", "algorithm"],
    };

    private static readonly HashSet<string> s_fields =
        [.. s_texts, .. s_objects.SelectMany(field => field.Value.Select(child => Inner(field.Key, child)))];

    private static readonly JsonDocumentOptions s_json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="InvalidRequestException">The body is of another kind, or a field is of the wrong type.</exception>
    public static LoginCommand Read(ReadOnlyMemory<byte> body, string? contentType)
    {
        var type = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed : null;
        if (type is { Charset.HasValue: true } && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidRequestException("The body's charset must be UTF-8.");
        }

        if (!Utf8.IsValid(body.Span))
        {
            throw new InvalidRequestException("The body is not valid UTF-8.");
        }

        var fields = type?.MediaType.Value?.ToLowerInvariant() switch
        {
            MediaTypeNames.Application.Json => Json(body),
            MediaTypeNames.Application.FormUrlEncoded => Form(Encoding.UTF8.GetString(body.Span)),
            _ => throw new InvalidRequestException("Content-Type must be application/json or application/x-www-form-urlencoded."),
        };
        var password = new LoginPassword(
            fields.GetValueOrDefault(Password), fields.GetValueOrDefault(Inner(Password, "digest")), fields.GetValueOrDefault(Inner(Password, "algorithm")));
        return new LoginCommand(
            fields.GetValueOrDefault(User),
            fields.GetValueOrDefault(Inner(User, "username")) ?? fields.GetValueOrDefault("username"),
            fields.GetValueOrDefault(Inner(User, "email")) ?? fields.GetValueOrDefault("email"),
            password == new LoginPassword(null, null, null) ? null : password,
            fields.GetValueOrDefault("resume"));
    }

    private static Dictionary<string, string> Json(ReadOnlyMemory<byte> body)
    {
        using var document = Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidRequestException("The body must be a JSON object.");
        }

        var fields = new Dictionary<string, string>();
        foreach (var name in s_texts)
        {
            if (document.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                Add(fields, name, value);
            }
        }

        return fields;
    }

    private static void Add(Dictionary<string, string> fields, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !s_objects.TryGetValue(name, out var inner))
        {
            fields[name] = Text(name, value);
            return;
        }

        foreach (var child in inner)
        {
            if (value.TryGetProperty(child, out var part) && part.ValueKind != JsonValueKind.Null)
            {
                fields[Inner(name, child)] = Text($"{name}.{child}", part);
            }
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, s_json);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a key with half a surrogate pair.
            throw new InvalidRequestException("The body is not JSON with each key once.");
        }
    }

    private static string Text(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new InvalidRequestException($"{name} must be text{(name == Password ? ", or an object with digest and algorithm" : "")}.");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidRequestException($"{name} is not valid Unicode.");
        }
    }

    private static Dictionary<string, string> Form(string body)
    {
        var fields = new Dictionary<string, string>();
        using var reader = new FormReader(body) { KeyLengthLimit = int.MaxValue, ValueLengthLimit = int.MaxValue };
        while (reader.ReadNextPair() is { } pair)
        {
            if (s_fields.Contains(pair.Key) && !fields.TryAdd(pair.Key, pair.Value))
            {
                throw new InvalidRequestException($"{pair.Key} is given more than once.");
            }
        }

        return fields;
    }

    // The name in a form.
    private static string Inner(string name, string child) => $"{name}[{child}]";
}
