using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Engagement.Application.Accounts;

/// <summary>Makes ids and tokens, and hashes tokens, in the forms that Rocket.Chat's clients know.</summary>
public static class Secrets
{
    private const string IdCharacters = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
    private const int IdLength = 17;
    private const int TokenBytes = 32;

    /// <summary>Characters of what <see cref="TokenId"/> makes.</summary>
    public const int TokenIdLength = 12;

    /// <summary>A new id: 17 characters that are hard to mistake for each other.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(IdCharacters, IdLength);

    /// <summary>A new token: 43 characters that need no escaping in a URL, 256 bits.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>What is stored of a token: SHA-256 of its UTF-8, in base64 with padding, 44 characters.</summary>
    public static string HashToken(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What a token is called where it must not be shown: the first hexadecimal digits of what <see cref="HashToken"/> made.</summary>
    public static string TokenId(string hash) => Convert.ToHexStringLower(Convert.FromBase64String(hash))[..TokenIdLength];

    /// <summary>Whether it has the form of what <see cref="TokenId"/> makes, in any letter case.</summary>
    public static bool IsTokenId(string id) => id.Length == TokenIdLength && id.All(char.IsAsciiHexDigit);
}

/// <summary>Hashes passwords for storing, and compares with what is stored; the algorithm is the framework's.</summary>
public interface IPasswordHasher
{
    /// <summary>A salted hash of the password, which may be given as it is or as its SHA-256 digest at sign-in.</summary>
    string Hash(string password);

    /// <summary>Compares a <see cref="PasswordDigest"/> with a stored hash; takes as long where there is none, or one that cannot be read.</summary>
    PasswordMatch Verify(string? hash, string digest);
}

/// <summary>How a password compares.</summary>
/// <param name="IsRight">Whether it is the one that was stored.</param>
/// <param name="NewHash">What to store in place of a hash of older parameters; null where nothing needs to change.</param>
public sealed record PasswordMatch(bool IsRight, string? NewHash);
