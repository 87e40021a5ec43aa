using System.Text.Json;
using Engagement.Application.Accounts;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Reads the credentials in a user's document. Unreadable parts are skipped, and the first error is reported; the document
/// is stored.
/// </summary>
internal sealed class CredentialReader
{
    private const string Tokens = "services.resume.loginTokens";
    private const string Personal = "personalAccessToken";
    private const int HashLength = 44;
    private const int HashBytes = 32;

    // A bot that signs in for every call may have tens of thousands of tokens.
    private const int MaxTokens = 100_000;

    private string? _error;

    public static UserCredentials Read(ref DocumentFields fields)
    {
        var reader = new CredentialReader();
        var username = fields.Text(DocumentField.Username);
        var name = fields.Text(DocumentField.Name);
        var (email, verified) = reader.ReadEmails(fields.Json(DocumentField.Emails));
        var tokens = reader.ReadServices(fields.Json(DocumentField.Services));
        return new UserCredentials(
            AccountNames.IsName(username) ? username : null,
            !string.IsNullOrEmpty(username),
            name is "" ? null : name,
            email,
            verified,
            fields.Texts(DocumentField.Roles)?.Distinct().ToList(),
            tokens,
            reader._error);
    }

    private (string? Email, bool Verified) ReadEmails(ReadOnlySpan<byte> json)
    {
        string? first = null;
        if (!TryOpen(json, JsonTokenType.StartArray, "emails must be an array", out var emails))
        {
            return (null, false);
        }

        while (emails.Read() && emails.TokenType != JsonTokenType.EndArray)
        {
            if (Element(json, ref emails) is not [(byte)'{', ..] entry)
            {
                Fail("emails must hold objects");
                continue;
            }

            var address = Text(Property(entry, "address"u8), "emails.address");
            if (!AccountNames.IsEmail(address))
            {
                continue;
            }

            if (Property(entry, "verified"u8).SequenceEqual("true"u8))
            {
                return (address, true);
            }

            first ??= address;
        }

        return (first, false);
    }

    private List<UserToken> ReadServices(ReadOnlySpan<byte> json)
    {
        var tokens = new List<UserToken>();
        if (!TryOpen(json, JsonTokenType.StartObject, "services must be an object", out _))
        {
            return tokens;
        }

        var resume = Property(json, "resume"u8);
        if (!TryOpen(resume, JsonTokenType.StartObject, "services.resume must be an object", out _))
        {
            return tokens;
        }

        var entries = Property(resume, "loginTokens"u8);
        if (!TryOpen(entries, JsonTokenType.StartArray, $"{Tokens} must be an array", out var reader))
        {
            return tokens;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (tokens.Count == MaxTokens)
            {
                Fail($"{Tokens} has more than {MaxTokens} entries: the others were not taken");
                break;
            }

            if (ReadToken(Element(entries, ref reader)) is { } token)
            {
                tokens.Add(token);
            }
        }

        return tokens;
    }

    private UserToken? ReadToken(ReadOnlySpan<byte> entry)
    {
        if (entry is not [(byte)'{', ..])
        {
            Fail($"{Tokens} must hold objects");
            return null;
        }

        var hash = Text(Property(entry, "hashedToken"u8), $"{Tokens}.hashedToken");
        if (!IsHash(hash))
        {
            Fail($"{Tokens}.hashedToken must be a SHA-256 in base64: the token was not taken");
            return null;
        }

        // All tokens except personal ones expire.
        var personal = Text(Property(entry, "type"u8), $"{Tokens}.type") == Personal;
        var issued = Property(entry, personal ? "createdAt"u8 : "when"u8);
        var issuedAt = issued.IsEmpty ? null : Instant(issued);
        if (issuedAt is null && !(personal && issued.IsEmpty))
        {
            Fail($"{Tokens}.{(personal ? "createdAt" : "when")} must be a date: the token was not taken");
            return null;
        }

        var name = personal ? Text(Property(entry, "name"u8), $"{Tokens}.name") : null;
        return new UserToken(hash!, issuedAt, personal, name is "" ? null : name);
    }

    private static bool IsHash(string? text)
    {
        Span<byte> hash = stackalloc byte[HashBytes];

        // Only canonical base64: hashes are looked up as texts.
        return text?.Length == HashLength && Convert.TryFromBase64String(text, hash, out var length) && length == HashBytes
            && Convert.ToBase64String(hash) == text;
    }

    private static DateTime? Instant(ReadOnlySpan<byte> json)
    {
        var value = new Utf8JsonReader(json);
        value.Read();
        return ExtendedJson.TryGetDate(value, out var milliseconds) ? DocumentFields.InStore(milliseconds) : null;
    }

    private string? Text(ReadOnlySpan<byte> json, string field)
    {
        if (!TryOpen(json, JsonTokenType.String, $"{field} must be a string", out var value))
        {
            return null;
        }

        var text = JsonText.Read(in value, DocumentFields.MaxTextBytes, out var problem);
        if (problem is not null)
        {
            Fail($"{field} {problem}");
        }

        return text;
    }

    /// <summary>Opens the value if it is present and of this type.</summary>
    private bool TryOpen(ReadOnlySpan<byte> json, JsonTokenType type, string error, out Utf8JsonReader value)
    {
        value = new Utf8JsonReader(json);
        if (json.IsEmpty)
        {
            return false;
        }

        value.Read();
        if (value.TokenType != type)
        {
            Fail(error);
        }

        return value.TokenType == type;
    }

    /// <summary>The value of an object's property, the last one of that name; empty when it is absent or null.</summary>
    private static ReadOnlySpan<byte> Property(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var found = ReadOnlySpan<byte>.Empty;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var matches = JsonText.Equals(in reader, name);
            reader.Read();
            var value = Element(json, ref reader);
            if (matches)
            {
                found = value is [(byte)'n', ..] || ExtendedJson.IsUndefined(value) ? [] : value;
            }
        }

        return found;
    }

    /// <summary>The bytes of the reader's current value; the reader moves to its end.</summary>
    private static ReadOnlySpan<byte> Element(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private void Fail(string error) => _error ??= error;
}
