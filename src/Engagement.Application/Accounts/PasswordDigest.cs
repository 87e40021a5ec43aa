using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Engagement.Application.Accounts;

/// <summary>The form in which passwords are compared: SHA-256 of their UTF-8 in lower-case hex. A client may send it in the password's place.</summary>
public static class PasswordDigest
{
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The digest of a password as it was typed.</summary>
    public static string Of(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)));

    /// <summary>A digest that a client made, whatever the letter case of its hex; null when it is none.</summary>
    public static string? Read(string digest) =>
        digest.Length == 2 * SHA256.HashSizeInBytes && !digest.AsSpan().ContainsAnyExcept(s_hex) ? digest.ToLowerInvariant() : null;
}
