using System.Security.Cryptography;
using System.Text;

namespace Engagement.Application.Accounts;

/// <summary>The form in which passwords are compared: SHA-256 of the UTF-8 in lower-case hex. Clients may send it instead.</summary>
public static class PasswordDigest
{
    /// <summary>The digest of a plain password.</summary>
    public static string Of(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)));

    /// <summary>A digest that a client made, whatever the letter case of its hex; null when it is malformed.</summary>
    public static string? Read(string digest) =>
        digest.Length == 2 * SHA256.HashSizeInBytes && digest.All(char.IsAsciiHexDigit) ? digest.ToLowerInvariant() : null;
}
