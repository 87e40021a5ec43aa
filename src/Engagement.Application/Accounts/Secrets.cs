using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Engagement.Application.Accounts;

/// <summary>Creates ids and tokens, and hashes tokens, in Rocket.Chat's formats.</summary>
public static class Secrets
{
    internal const string IdCharacters = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
    internal const int IdLength = 17;
    private const int TokenBytes = 32;

    /// <summary>The length of a <see cref="TokenId"/>.</summary>
    public const int TokenIdLength = 12;

    /// <summary>A new id: 17 unambiguous characters.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(IdCharacters, IdLength);

    /// <summary>A new token: 43 characters that need no escaping in a URL, 256 bits.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>The stored form of a token: SHA-256 of its UTF-8, in base64 with padding, 44 characters.</summary>
    public static string HashToken(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>The public id of a token: the first hexadecimal digits of its <see cref="HashToken"/>.</summary>
    public static string TokenId(string hash) => Convert.ToHexStringLower(Convert.FromBase64String(hash))[..TokenIdLength];

    /// <summary>Whether the text has the form of a <see cref="TokenId"/>, in any letter case.</summary>
    public static bool IsTokenId(string id) => id.Length == TokenIdLength && id.All(char.IsAsciiHexDigit);
}

/// <summary>Hashes and verifies passwords with the algorithm of ASP.NET Core Identity.</summary>
public interface IPasswordHasher
{
    /// <summary>A salted hash of the password, which matches the plain password and its SHA-256 digest.</summary>
    string Hash(string password);

    /// <summary>Compares a <see cref="PasswordDigest"/> with a stored hash; takes the same time without a hash, or with a malformed one.</summary>
    PasswordMatch Verify(string? hash, string digest);
}

/// <summary>The result of a comparison.</summary>
/// <param name="IsRight">Whether the password is right.</param>
/// <param name="NewHash">The hash that replaces one of older parameters; null if no change is needed.</param>
public sealed record PasswordMatch(bool IsRight, string? NewHash);
